// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import dev.tracefold.processor.query.QueryLimits;

import static org.assertj.core.api.Assertions.assertThat;

@NullMarked
class PlainQuestionTest {
    private static final Map<String, String> NO_VARIABLES = Map.of("PATH", "/bin");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "processor|a b.json|--sql|SELECT 1",
                "processor|--sql|SELECT 1|a b.json",
            })
    void aTraceAndAQueryAreAPlainQuestion(String words) {
        assertThat(PlainQuestion.of(words.split("\\|", -1), NO_VARIABLES))
                .contains(new PlainQuestion(Path.of("a b.json"), "SELECT 1", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "processor|--full-load|a|--sql|SELECT 1",
                "processor|a|--full-load|--sql|SELECT 1",
                "processor|a|--sql|SELECT 1|--full-load",
                "processor|--sql|SELECT 1|a|--full-load",
            })
    void allOfTheTraceMayBeAskedFor(String words) {
        assertThat(PlainQuestion.of(words.split("\\|", -1), NO_VARIABLES))
                .contains(new PlainQuestion(Path.of("a"), "SELECT 1", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query|a|--sql|SELECT 1",
                "processor|a|--sql",
                "processor|a|--sql|-- no query",
                "processor|a|--sql|--full-load|SELECT 1",
                "processor|--sql|--full-load|SELECT 1|a",
                "processor|a|SELECT 1|--sql",
                "processor|a|--sql|@options",
                "processor|a|--sql|",
                "processor|@options|--sql|SELECT 1",
                "processor|--sql|SELECT 1|--full-load",
                "processor|a|b|--sql|SELECT 1",
                "processor|a|--sql|SELECT 1|--sql|SELECT 2",
                "processor|a|--sql=SELECT 1|--full-load",
                "processor|a|--sql|SELECT 1|--interactive",
                "processor|a|--sql|SELECT 1|--full-load|--full-load",
                "processor|a|--sql|SELECT 1|--help",
                "processor|a|--file|b.sql",
            })
    void whateverElseIsWrittenIsReadAsACommandLine(String words) {
        assertThat(PlainQuestion.of(words.split("\\|", -1), NO_VARIABLES)).isEmpty();
    }

    @Test
    void variablesThatAreDefaultsOfOptionsAreReadThereToo() {
        String[] words = {"processor", "a", "--sql", "SELECT 1"};

        assertThat(PlainQuestion.of(words, Map.of("TRACEFOLD_SNAPSHOTS", "/tmp"))).isEmpty();
        assertThat(PlainQuestion.of(words, Map.of("TRACEFOLD_JAVA_OPTS", "-Xmx1g"))).isPresent();
    }

    @Test
    void itsOptionsAreThoseOfACommandLineWithoutAny() {
        EngineOptions none = new EngineOptions();
        new CommandLine(none).parseArgs();
        EngineOptions full = new EngineOptions();
        new CommandLine(full).parseArgs("--full-load");

        assertThat(new PlainQuestion(Path.of("a"), "SELECT 1", false).options())
                .isEqualTo(none.options());
        assertThat(new PlainQuestion(Path.of("a"), "SELECT 1", true).options())
                .isEqualTo(full.options());
        assertThat(none.limits()).isEqualTo(QueryLimits.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SELECT name, dur FROM slice; SELECT 'b'", "SELECT nothing FROM slice", " "})
    void itAnswersAsTheCommandLineDoes(String sql, @TempDir Path folder) throws Exception {
        Path trace =
                Files.writeString(
                        folder.resolve("a.json"),
                        "[{\"ph\":\"X\",\"name\":\"a\",\"pid\":1,\"tid\":1,\"ts\":1,\"dur\":2}]");

        CommandRun plain = CommandRun.of("processor", trace.toString(), "--sql", sql);
        CommandRun read = CommandRun.of("processor", trace.toString(), "--sql=" + sql);

        assertThat(plain).isEqualTo(read);
        assertThat(plain.out() + plain.err()).isNotEmpty();
    }

    @Test
    void aTraceThatIsMissingIsToldInTheSameWords() {
        assertThat(CommandRun.of("processor", "missing", "--sql", "SELECT 1"))
                .isEqualTo(CommandRun.of("processor", "missing", "--sql=SELECT 1"));
    }
}
