// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import picocli.CommandLine.Option;

import dev.tracefold.cli.api.ServerApi;
import dev.tracefold.cli.api.TextRows;
import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.cli.output.FormatName;

/// Which server's HTTP API a command asks, and how what it says is printed.
final class ServerOptions {
    static final String LOCAL = "http://127.0.0.1:8080";
    static final String DESCRIPTION =
            "Its HTTP door: host:port, or an http or https address (default: ${DEFAULT-VALUE}).";

    @Option(
            names = "--server",
            paramLabel = "ADDRESS",
            defaultValue = LOCAL,
            description = DESCRIPTION)
    private String server = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description =
                    "How rows are printed: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private FormatName format = FormatName.TABLE;

    ServerApi api() {
        return new ServerApi(server);
    }

    void print(Console console, TextRows rows) {
        ByteWriter out = new ByteWriter(console.out());
        rows.copyTo(format.open(out, false, console.columns()));
        out.flush();
    }
}
