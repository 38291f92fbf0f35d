// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.tracefold.events.EventHandler;

/// Starts a function as a process of this machine. Its first line says where it listens, as those of
/// Tracefold's functions do: `... http=<port> ...`.
///
/// @param command program and arguments
/// @param environment added to that of this process; has to make it take any free port
/// @param handlerAt sends events to an address
public record ProcessLauncher(
        List<String> command,
        Map<String, String> environment,
        Function<URI, ? extends EventHandler> handlerAt)
        implements ReplicaLauncher {
    private static final Pattern PORT = Pattern.compile("\\bhttp=(\\d+)");
    private static final int GRACE_SECONDS = 30;

    public ProcessLauncher {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    @Override
    public Replica launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = builder.start();
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        Matcher port = PORT.matcher(line == null ? "" : line);
        if (!port.find()) {
            process.destroyForcibly();
            throw new IOException(
                    "%s: expected a line with http=<port> but was %s".formatted(command, line));
        }
        // A process whose output nobody takes would stop some day.
        var _ =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                out.transferTo(Writer.nullWriter());
                            } catch (IOException _) {
                                // It has ended.
                            }
                        });
        URI address = URI.create("http://127.0.0.1:%s/".formatted(port.group(1)));
        return new ProcessReplica(process, handlerAt.apply(address));
    }

    private record ProcessReplica(Process process, EventHandler handler) implements Replica {
        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException _) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
