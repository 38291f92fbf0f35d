// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.tracefold.cli.api.ServerApi;
import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.cli.console.ProgressBar;

/// `tracefold queries wait`.
@Command(
        name = "wait",
        description = {
            "Waits until a query has ended, however it was started, and shows how far it is. Ctrl-C"
                    + " ends the waiting, not the query.",
            ""
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:every trace answered",
            "1:the query failed or was cancelled",
            "2:the command line is wrong",
            "3:some traces failed"
        },
        footerHeading = "%nExamples:%n",
        footer = "  tracefold queries wait 7720667b-1646-4527-a055-f5feace8881e")
final class QueriesWait implements Callable<Integer> {
    private static final Set<String> ENDS = Set.of("SUCCESS", "FAILED", "CANCELLED");
    private static final long PAUSE_MILLIS = 500;

    private final Console console;

    @Option(
            names = "--server",
            paramLabel = "ADDRESS",
            defaultValue = ServerOptions.LOCAL,
            description = ServerOptions.DESCRIPTION)
    private String server = "";

    // The parser sets it.
    @SuppressWarnings("FieldCanBeFinal")
    @Parameters(paramLabel = "QUERY", description = "The query, as `queries ls` names it.")
    private String query = "";

    QueriesWait(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ServerApi api = new ServerApi(server)) {
            JsonNode now = api.get(QueriesCommand.path(query));
            @Nullable ProgressBar bar = null;
            while (!ENDS.contains(now.path("status").asText())) {
                int total = now.path("totalTraces").asInt();
                // Until its traces are known there is nothing to show a share of.
                if (bar == null && total > 0) {
                    bar = new ProgressBar(console, total, InstantSource.system());
                }
                if (bar != null) {
                    bar.at(
                            now.path("processedTraces").asInt(),
                            now.path("failedTraces").asInt(),
                            now.path("processedRows").asLong());
                }
                Thread.sleep(PAUSE_MILLIS);
                now = api.get(QueriesCommand.path(query));
            }
            if (bar != null) {
                bar.remove();
            }
            return told(now).code();
        }
    }

    private ExitStatus told(JsonNode end) {
        int failed = end.path("failedTraces").asInt();
        console.say(
                "%s: %d of %d traces, %d failed, %d rows"
                        .formatted(
                                end.path("status").asText(),
                                end.path("processedTraces").asInt(),
                                end.path("totalTraces").asInt(),
                                failed,
                                end.path("processedRows").asLong()));
        String error = end.path("errorMessage").asText("");
        if (!error.isEmpty()) {
            console.say(error);
        }
        if (!end.path("status").asText().equals("SUCCESS")) {
            return ExitStatus.ERROR;
        }
        return failed == 0 ? ExitStatus.OK : ExitStatus.SOME_TRACES_FAILED;
    }
}
