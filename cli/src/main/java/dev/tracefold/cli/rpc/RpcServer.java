// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.rpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.tracefold.cli.query.ScratchDirectory;
import dev.tracefold.processor.ProcessorOptions;

/// Listens for clients of a trace processor and serves them one trace.
public final class RpcServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RpcServer.class.getName());
    private static final List<String> DEFAULT_ORIGINS =
            List.of("https://ui.perfetto.dev", "http://localhost:10000", "http://127.0.0.1:10000");

    private final ScratchDirectory scratch = new ScratchDirectory();
    private final EngineThread engine = new EngineThread();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final LoadedTrace trace;
    private final RpcCalls calls;
    private final Set<String> origins;
    private final ServerSocket listener;

    /// Where to listen, and to whom.
    ///
    /// @param host name or address
    /// @param port 0 for any
    /// @param moreOrigins pages besides Perfetto's that may connect, `https://host:port`
    public record Settings(String host, int port, List<String> moreOrigins) {
        public Settings {
            moreOrigins = List.copyOf(moreOrigins);
        }
    }

    private RpcServer(Settings settings, ProcessorOptions options, String version)
            throws IOException {
        this.trace = new LoadedTrace(options, scratch.path());
        this.calls = new RpcCalls(trace, version);
        this.origins = new HashSet<>(DEFAULT_ORIGINS);
        origins.addAll(settings.moreOrigins());
        this.listener = new ServerSocket();
        listener.bind(
                new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port()));
    }

    /// Loads a trace, if there is one, and listens.
    ///
    /// @param version what to tell clients that this is
    public static RpcServer start(
            Settings settings, ProcessorOptions options, String version, Optional<Path> trace) {
        try {
            RpcServer server = new RpcServer(settings, options, version);
            boolean started = false;
            try {
                if (trace.isPresent()) {
                    Path file = trace.get();
                    server.engine.run(() -> server.trace.open(file));
                }
                Thread.ofPlatform().daemon().name("rpc-listener").start(server::listen);
                started = true;
                return server;
            } finally {
                if (!started) {
                    server.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on %s:%d (%s)"
                            .formatted(settings.host(), settings.port(), e.getMessage()),
                    e);
        }
    }

    /// The port that it listens on.
    public int port() {
        return listener.getLocalPort();
    }

    /// Waits until it is closed.
    public void await() throws InterruptedException {
        ended.await();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                clients.add(socket);
                Thread.ofVirtual().name("rpc-client").start(() -> serve(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.log(System.Logger.Level.WARNING, "a client could not connect", e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new RpcConnection(socket, engine, calls, origins).serve();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a client went away", e);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a call failed", e);
        } finally {
            clients.remove(socket);
        }
    }

    /// Ends the connections and what runs for them; closing again does nothing.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            listener.close();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "not closed", e);
        }
        trace.interrupt();
        try {
            engine.run(trace::close);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "not closed", e);
        }
        engine.close();
        scratch.close();
        ended.countDown();
    }
}
