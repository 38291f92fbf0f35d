// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static dev.tracefold.cli.output.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

class ShellCsvTest {

    @Test
    void cellsAreWrittenByTheirRunTimeType() {
        Rows rows =
                Rows.of(
                        List.of("a", "b", "c", "d", "e"),
                        row(null, 12L, 1.5, "text", new byte[] {1, 2}));

        assertThat(printed(rows))
                .isEqualTo(
                        """
                        "a","b","c","d","e"
                        "[NULL]",12,1.500000,"text","<raw bytes>"
                        """);
    }

    @Test
    void nothingIsEscaped() {
        Rows rows = Rows.of(List.of("say \"hi\""), row("a \"quote\", a\nline"));

        assertThat(printed(rows)).isEqualTo("\"say \"hi\"\"\n\"a \"quote\", a\nline\"\n");
    }

    @Test
    void aResultWithoutRowsStillHasItsHead() {
        assertThat(printed(Rows.of(List.of("ts", "dur")))).isEqualTo("\"ts\",\"dur\"\n");
    }

    @Test
    void oneEmptyLineStandsBetweenTwoResults() {
        Rows first = Rows.of(List.of("a"), row(1L));
        Rows second = Rows.of(List.of("b"), row(2L));

        assertThat(printed(first, second)).isEqualTo("\"a\"\n1\n\n\"b\"\n2\n");
    }

    @Test
    void aSuppressedResultIsSteppedThroughAndLeavesNoTrace() {
        Rows first = Rows.of(List.of("a"), row(1L));
        Rows silent = Rows.of(List.of("suppress_query_output"), row(1L), row(2L));
        Rows second = Rows.of(List.of("b"), row(2L));

        assertThat(printed(silent, first, silent, second)).isEqualTo("\"a\"\n1\n\n\"b\"\n2\n");
        assertThat(silent.next()).isFalse();
    }

    private static String printed(Rows... results) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteWriter out = new ByteWriter(bytes);
        ShellCsv csv = new ShellCsv(out);
        for (Rows rows : results) {
            csv.visit(rows);
        }
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
