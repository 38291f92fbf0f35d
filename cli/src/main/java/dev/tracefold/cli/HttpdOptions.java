// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.Interruption;
import dev.tracefold.cli.rpc.RpcServer;
import dev.tracefold.processor.ProcessorOptions;

/// The options about remote procedure calls, named as Perfetto's shell names them.
final class HttpdOptions {
    @Option(
            names = {"-D", "--httpd"},
            description =
                    "Listen for Perfetto's UI and Python library, with the TRACE or without one.")
    private boolean httpd;

    @Option(
            names = "--http-port",
            paramLabel = "N",
            defaultValue = "9001",
            description = "Port of --httpd (default: ${DEFAULT-VALUE}; 0 for any).")
    private int port;

    @Option(
            names = "--http-ip-address",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description =
                    "Address of --httpd (default: ${DEFAULT-VALUE}, this machine only). There is no"
                            + " authentication.")
    private String host = "";

    @Option(
            names = "--http-additional-cors-origins",
            paramLabel = "ORIGIN",
            split = ",",
            description = "Pages besides Perfetto's UI that may connect, as https://host:port.")
    private List<String> origins = new ArrayList<>();

    /// Whether to listen.
    boolean asked() {
        return httpd;
    }

    /// Listens until Ctrl-C.
    void run(Console console, ProcessorOptions options, @Nullable Path trace)
            throws InterruptedException {
        RpcServer.Settings settings = new RpcServer.Settings(host, port, origins);
        try (Interruption interruption = new Interruption();
                RpcServer server =
                        RpcServer.start(
                                settings, options, BuildVersion.of(), Optional.ofNullable(trace))) {
            interruption.onCancel(server::close);
            console.say(
                    "tracefold: serving RPC on http://%s:%d - open https://ui.perfetto.dev, Ctrl-C ends it"
                            .formatted(host, server.port()));
            server.await();
        }
    }
}
