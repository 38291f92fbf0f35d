// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Scripts that shells complete with.
@NullMarked
class CompletionCommandTest {
    @TempDir Path directory;

    @Test
    @EnabledIf("bashIsInstalled")
    void bashCompletesCommandsAndOptions() throws Exception {
        assertThat(completed("tracefold", "que")).contains("query", "queries");
        assertThat(completed("tracefold", "queries", "")).contains("ls", "show", "cancel");
        assertThat(completed("tracefold", "query", "--red")).contains("--reduce");
    }

    @Test
    void zshReadsTheScriptOfBash() {
        assertThat(CommandRun.of("completion", "zsh").out())
                .isEqualTo(CommandRun.of("completion", "bash").out())
                .contains("bashcompinit");
    }

    @Test
    void fishKnowsCommandsOptionsAndTheirValues() {
        CommandRun run = CommandRun.of("completion", "fish");

        assertThat(run.status()).isZero();
        assertThat(run.out().lines())
                .allMatch(line -> line.startsWith("#") || line.startsWith("complete -c tracefold "))
                .anyMatch(line -> line.contains("-n '__fish_use_subcommand' -a query -d"))
                .anyMatch(line ->
                        line.contains("__fish_seen_subcommand_from queries; and not")
                                && line.contains("-a cancel"))
                .anyMatch(line -> line.contains("-l format -r -f -a 'table csv tsv json jsonl'"));
    }

    @Test
    void anotherShellIsWrongUsage() {
        assertThat(CommandRun.of("completion", "cmd").status()).isEqualTo(2);
    }

    private List<String> completed(String... words) throws IOException, InterruptedException {
        Path script = directory.resolve("completion.bash");
        Files.writeString(script, CommandRun.of("completion", "bash").out());
        String quoted = "'" + String.join("' '", words) + "'";
        Process bash =
                new ProcessBuilder(
                                "bash",
                                "-c",
                                """
                                source "$1"
                                COMP_WORDS=(%s) COMP_CWORD=%d
                                _complete_tracefold
                                printf '%%s\\n' "${COMPREPLY[@]}"\
                                """
                                        .formatted(quoted, words.length - 1),
                                "bash",
                                script.toString())
                        // It is called outside of a completion, and bash grumbles.
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(out).isZero();
        return out.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    static boolean bashIsInstalled() {
        return Files.isExecutable(Path.of("/bin/bash"))
                || Files.isExecutable(Path.of("/usr/bin/bash"));
    }
}
