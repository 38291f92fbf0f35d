// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TracefoldTest {

    @Test
    void aMissingTraceIsOneSentence() {
        CommandRun run = CommandRun.of("processor", "does/not/exist", "--sql", "SELECT 1");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo(
                        "tracefold: could not open trace file does/not/exist"
                                + " (errno: 2, No such file or directory)\n");
    }

    @Test
    void aMissingQueryFileIsOneSentence() {
        CommandRun run = CommandRun.of("processor", "trace", "--file", "no.sql");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "tracefold: could not read the query file no.sql (NoSuchFileException)\n");
    }

    @Test
    void aWrongOptionIsAUsageErrorWithASuggestion() {
        CommandRun run = CommandRun.of("processor", "--bacth");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("tracefold: Unknown option: '--bacth'")
                .contains("--batch")
                .contains("Try `tracefold processor --help`.");
    }

    @Test
    void noCommandShowsTheHelp() {
        CommandRun run = CommandRun.of();

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Commands:").contains("processor");
    }

    @Test
    void aProcessorWithNothingToDoSaysSo() {
        CommandRun run = CommandRun.of("processor", "trace");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "what to do: --sql, --file, --export, --summary, --interactive or --batch?");
    }

    @Test
    void sqlAndFileExcludeEachOther() {
        CommandRun run = CommandRun.of("processor", "trace", "--sql", "a", "--file", "b");

        assertThat(run.status()).isEqualTo(2);
    }

    @Test
    void aBatchEndsWithItsInput() {
        CommandRun run = CommandRun.withInput("{}\n", "processor", "--batch");

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("{\"ok\":false");
    }

    @Test
    void modulesAreListedWithWhatTheyHold() {
        CommandRun all = CommandRun.of("processor", "--list-modules");
        CommandRun one = CommandRun.of("processor", "--list-modules=slices.with_context");
        CommandRun none = CommandRun.of("processor", "--list-modules=no.such");

        assertThat(all.status()).isZero();
        assertThat(all.out()).containsPattern("(?m)^slices\\.self_dur +The time of slices");
        assertThat(one.out())
                .contains("VIEW thread_slice (slices.with_context)")
                .containsPattern("tid +LONG +Alias for `thread.tid`.");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err())
                .isEqualTo("tracefold: no module and no object of a module is called 'no.such'\n");
    }
}
