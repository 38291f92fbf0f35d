// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.util.stream.Stream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/// What a command's help must tell.
@NullMarked
class HelpTest {
    static Stream<String> commands() {
        return Stream.of(
                "query",
                "processor",
                "serve",
                "index",
                "snapshot",
                "export",
                "remote",
                "remote query",
                "traces",
                "traces ls",
                "queries",
                "queries ls",
                "queries show",
                "queries cancel",
                "queries wait",
                "queries download",
                "queries standing",
                "queries standing ls",
                "queries standing add",
                "queries standing remove",
                "queries standing rows",
                "xprof",
                "completion");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void itHasSynopsisOptionsExitStatusAndExamples(String command) {
        CommandRun run = CommandRun.of((command + " --help").split(" ", -1));

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("Usage: ")
                .contains("tracefold " + command)
                .contains("--help")
                .contains("Exit status:")
                .contains("Examples:")
                .contains("  tracefold " + command.replace("remote query", "remote"));
    }
}
