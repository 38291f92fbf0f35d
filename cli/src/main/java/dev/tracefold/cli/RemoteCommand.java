// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.LogOutput;
import dev.tracefold.cli.query.RemoteFleet;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.processor.query.QueryLimits;

/// `tracefold remote`: the same questions to an orchestrator that runs elsewhere.
@Command(
        name = "remote",
        description = "Asks an orchestrator that runs elsewhere.",
        synopsisSubcommandLabel = "query",
        subcommands = RemoteCommand.Query.class,
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer =
                "  tracefold remote --server 127.0.0.1:5051 query --sql 'SELECT count(*) FROM slice'"
                        + " a.pftrace")
final class RemoteCommand {
    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:5051",
            description = "Its gRPC door, without TLS (default: ${DEFAULT-VALUE}).")
    private String server = "";

    RemoteCommand(@SuppressWarnings("unused") Console console) {}

    /// `tracefold remote query`.
    @Command(
            name = "query",
            description =
                    "As `tracefold query`, but traces are addresses as the orchestrator's workers"
                            + " know them, sent as they are written.",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  tracefold remote query --sql 'SELECT name, dur FROM slice' /local/a.pftrace",
                "  tracefold remote --server orchestrator:5051 query --on-error skip \\",
                "    --sql 'SELECT dur FROM slice' --reduce 'SELECT median(dur) FROM result'"
                        + " /local/a.pftrace /local/b.pftrace"
            })
    static final class Query implements Callable<Integer> {
        private final Console console;

        // The parser sets it.
        @SuppressWarnings("FieldCanBeFinal")
        @ParentCommand
        private RemoteCommand remote;

        // The parser sets it.
        @SuppressWarnings("FieldCanBeFinal")
        @Parameters(
                arity = "1..*",
                paramLabel = "TRACE",
                description = "Addresses, such as /local/a.pftrace or gs://bucket/a.pftrace.")
        private List<String> traces = List.of();

        @Mixin private final QueryOptions query = new QueryOptions();

        Query(Console console) {
            this.console = console;
            this.remote = new RemoteCommand(console);
        }

        @Override
        public Integer call() throws InterruptedException {
            LogOutput.silent();
            return query.run(
                    console,
                    traces,
                    QueryLimits.NONE,
                    scratch ->
                            new RemoteFleet(
                                    remote.server, new FileClaimCheckStore(scratch.path())));
        }
    }
}
