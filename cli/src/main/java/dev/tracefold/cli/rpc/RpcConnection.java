// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.rpc;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One client: requests in turn, or a WebSocket after the handshake of one.
final class RpcConnection {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String TEXT = "text/plain";
    private static final String HELP =
            """
            Trace processor's remote procedure calls.

            Perfetto's UI finds this server by itself: open or reload https://ui.perfetto.dev on this machine.
            The Python library connects with TraceProcessor(addr='localhost:9001').
            """;

    private final Socket socket;
    private final EngineThread engine;
    private final RpcCalls calls;
    private RpcChannel channel;
    private final Set<String> origins;

    /// @param engine works on the trace
    /// @param calls what it can be asked
    /// @param origins the pages that may ask
    RpcConnection(Socket socket, EngineThread engine, RpcCalls calls, Set<String> origins) {
        this.socket = socket;
        this.engine = engine;
        this.calls = calls;
        this.channel = new RpcChannel(calls);
        this.origins = origins;
    }

    /// Answers until the client has enough.
    void serve() throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
        try {
            while (true) {
                Optional<HttpRequest> request = HttpRequest.read(in);
                if (request.isEmpty() || !answer(request.get(), in, out)) {
                    return;
                }
            }
        } catch (HttpRequest.Refused e) {
            new HttpResponse(out, List.of("Connection: close"))
                    .whole(String.valueOf(e.getMessage()), TEXT, new byte[0]);
        }
    }

    /// @return whether the client may ask again
    private boolean answer(HttpRequest request, InputStream in, OutputStream out)
            throws IOException {
        HttpResponse response = new HttpResponse(out, headers(request));
        if (request.path().equals("/websocket") && request.isWebSocket()) {
            webSocket(request, in, out, response);
            return false;
        }
        if (request.expectsContinue()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        byte[] body = request.body(in);
        if (request.method().equals("OPTIONS")) {
            response.empty(
                    "204 No Content",
                    List.of(
                            "Access-Control-Allow-Methods: POST, GET, OPTIONS",
                            "Access-Control-Allow-Headers: *",
                            "Access-Control-Max-Age: 86400",
                            "Access-Control-Allow-Private-Network: true"));
        } else if (request.path().equals("/rpc")) {
            response.beginChunks(PROTOBUF);
            boolean whole =
                    engine.call(() -> channel.receive(body, 0, body.length, response::chunk));
            response.endChunks();
            if (!whole) {
                // The client was told that this connection stays, and may have sent its next
                // request.
                channel = new RpcChannel(calls);
            }
        } else if (request.path().equals("/query")) {
            response.beginChunks(PROTOBUF);
            engine.run(() -> calls.query(RpcCalls.sql(body), response::chunk));
            response.endChunks();
        } else {
            one(request.path(), body, response);
        }
        return request.keepsAlive();
    }

    private void one(String path, byte[] body, HttpResponse response) throws IOException {
        switch (path) {
            case "/" -> response.whole("200 OK", TEXT, HELP.getBytes(StandardCharsets.UTF_8));
            case "/status" -> reply(response, engine.call(() -> calls.status().toByteArray()));
            case "/parse" ->
                    reply(
                            response,
                            engine.call(() -> calls.append(body, 0, body.length).toByteArray()));
            case "/notify_eof" -> reply(response, engine.call(() -> calls.finish().toByteArray()));
            case "/restore_initial_tables" -> {
                engine.run(calls::restore);
                reply(response, new byte[0]);
            }
            case "/trace_summary" ->
                    reply(response, engine.call(() -> calls.summarize(body).toByteArray()));
            case "/compute_metric" -> reply(response, calls.metrics().toByteArray());
            case "/enable_metatrace" -> reply(response, new byte[0]);
            case "/disable_and_read_metatrace" -> reply(response, calls.metatrace().toByteArray());
            default -> response.whole("404 Not Found", TEXT, new byte[0]);
        }
    }

    private static void reply(HttpResponse response, byte[] message) throws IOException {
        response.whole("200 OK", PROTOBUF, message);
    }

    /// A browser lets a page read an answer only if the page is named in it.
    private List<String> headers(HttpRequest request) {
        List<String> headers = new ArrayList<>();
        headers.add(request.keepsAlive() ? "Connection: keep-alive" : "Connection: close");
        request.origin()
                .filter(origins::contains)
                .ifPresent(origin -> {
                    headers.add("Access-Control-Allow-Origin: " + origin);
                    headers.add("Vary: Origin");
                });
        return headers;
    }

    private void webSocket(
            HttpRequest request, InputStream in, OutputStream out, HttpResponse response)
            throws IOException {
        // Browsers let any page open a WebSocket; only the server can refuse.
        if (request.origin().filter(origins::contains).isEmpty()) {
            byte[] reason = "Origin not allowed".getBytes(StandardCharsets.US_ASCII);
            response.whole("403 Forbidden", TEXT, reason);
            return;
        }
        new HttpResponse(out, List.of())
                .empty(
                        "101 Switching Protocols",
                        List.of(
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Accept: "
                                        + WebSocketStream.accept(request.webSocketKey())));
        WebSocketStream frames = new WebSocketStream(in, out);
        for (Optional<byte[]> data = frames.next(); data.isPresent(); data = frames.next()) {
            byte[] bytes = data.get();
            if (!engine.call(() -> channel.receive(bytes, 0, bytes.length, frames::send))) {
                frames.close(WebSocketStream.PROTOCOL_ERROR);
                return;
            }
        }
    }
}
