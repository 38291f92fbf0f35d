// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ProgressBar;
import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.cli.output.FormatName;
import dev.tracefold.cli.output.Rows;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

import static dev.tracefold.cli.output.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OrderedRowsTest {
    @TempDir private Path dir;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteWriter out = new ByteWriter(bytes);

    @Test
    void answersAreShownInTheOrderOfTheTraces() {
        OrderedRows rows = rows();

        rows.answer(2, "c", () -> Rows.of(List.of("n"), row(3L)));
        rows.answer(1, "b", () -> Rows.of(List.of("n"), row(2L), row("x")));
        rows.answer(0, "a", () -> Rows.of(List.of("n"), row(1L)));
        rows.end();

        assertThat(printed()).isEqualTo("_trace_address,n\na,1\nb,2\nb,x\nc,3\n");
        assertThat(rows.answered()).isEqualTo(3);
        assertThat(rows.rows()).isEqualTo(4);
    }

    @Test
    void aLargeAnswerBeforeItsTurnWaitsOnDiskAndLeavesNothingThere() {
        OrderedRows rows = rows();
        String large = "y".repeat(1_000_000);

        rows.answer(1, "b", () -> Rows.of(List.of("n"), row(large)));
        assertThat(dir).isNotEmptyDirectory();
        rows.answer(0, "a", () -> Rows.of(List.of("n"), row(1L)));
        rows.end();

        assertThat(printed()).isEqualTo("_trace_address,n\na,1\nb," + large + "\n");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void aFailedTraceLosesItsTurnAndIsReported() {
        OrderedRows rows = rows();

        rows.answer(1, "b", () -> Rows.of(List.of("n"), row(2L)));
        rows.fail(0, "a", "no such table: slic");
        rows.fail(2, "c", "no such table: slic");
        rows.end();

        assertThat(printed()).isEqualTo("_trace_address,n\nb,2\n");
        assertThat(rows.failed().report(3))
                .isEqualTo(
                        """
                        2 of 3 traces failed:
                          a
                          c
                            no such table: slic\
                        """);
    }

    @Test
    void otherColumnsThanThoseBeforeAreAFailureOfTheTrace() {
        OrderedRows rows = rows();

        rows.answer(0, "a", () -> Rows.of(List.of("n"), row(1L)));
        rows.answer(1, "b", () -> Rows.of(List.of("m"), row(2L)));
        rows.end();

        assertThat(printed()).isEqualTo("_trace_address,n\na,1\n");
        assertThat(rows.failed().report(2))
                .contains("its columns are [m], but those of the traces before are [n]");
    }

    @Test
    void anAnswerThatCannotBeReadIsAFailureOfTheTrace() {
        OrderedRows rows = rows();

        rows.answer(
                0,
                "a",
                () -> {
                    throw new ProcessorException(Failure.external("GONE", "the answer is gone"));
                });
        rows.end();

        assertThat(rows.failed().report(1)).contains("the answer is gone");
    }

    @Test
    void whenNobodyReadsTheRowsTheQueryIsToldToStop() {
        OrderedRows rows =
                new OrderedRows(
                        FormatName.CSV.open(out, true),
                        () -> {
                            throw new UncheckedIOException(new IOException("Broken pipe"));
                        },
                        progress(),
                        new FileClaimCheckStore(dir));

        assertThat(rows.answer(0, "a", () -> Rows.of(List.of("n")))).isFalse();
        assertThat(rows.fail(1, "b", "never shown")).isFalse();
        assertThatThrownBy(rows::end).hasMessageContaining("Broken pipe");
    }

    private OrderedRows rows() {
        return new OrderedRows(
                FormatName.CSV.open(out, true),
                out::flush,
                progress(),
                new FileClaimCheckStore(dir));
    }

    private static ProgressBar progress() {
        Console console =
                new Console(
                        new ByteArrayInputStream(new byte[0]),
                        new ByteArrayOutputStream(),
                        new ByteArrayOutputStream(),
                        false);
        return new ProgressBar(console, 3, InstantSource.system());
    }

    private String printed() {
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
