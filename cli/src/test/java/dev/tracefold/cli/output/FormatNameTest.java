// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static dev.tracefold.cli.output.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

class FormatNameTest {
    private static Rows everyType() {
        return Rows.of(
                List.of("name", "n"),
                row("a,\"b\"\n", 1L),
                row(null, 2.5),
                row("", new byte[] {10, -1}));
    }

    @Test
    void csvQuotesWhatNeedsItAndTellsNullFromEmpty() {
        assertThat(printed(FormatName.CSV, everyType()))
                .isEqualTo(
                        """
                        _trace_address,name,n
                        t,"a,""b""
                        ",1
                        t,,2.5
                        t,"",0aff
                        """);
    }

    @Test
    void tsvEscapesWithBackslashes() {
        Rows rows = Rows.of(List.of("a"), row("tab\tline\nslash\\"));

        assertThat(printed(FormatName.TSV, rows))
                .isEqualTo("_trace_address\ta\nt\ttab\\tline\\nslash\\\\\n");
    }

    @Test
    void jsonIsOneArray() {
        assertThat(printed(FormatName.JSON, everyType()))
                .isEqualTo(
                        """
                        [
                        {"_trace_address":"t","name":"a,\\"b\\"\\n","n":1},
                        {"_trace_address":"t","name":null,"n":2.5},
                        {"_trace_address":"t","name":"","n":"0aff"}
                        ]
                        """);
    }

    @Test
    void jsonWithoutRowsIsAnEmptyArray() {
        assertThat(printed(FormatName.JSON, Rows.of(List.of("a")))).isEqualTo("[]\n");
    }

    @Test
    void jsonLinesStandAlone() {
        Rows rows =
                Rows.of(
                        List.of("x", "x"),
                        row(Double.POSITIVE_INFINITY, "\u0001\u00e9"),
                        row(3L, 4L));

        assertThat(printed(FormatName.JSONL, rows))
                .isEqualTo(
                        """
                        {"_trace_address":"t","x":"inf","x_2":"\\u0001\u00e9"}
                        {"_trace_address":"t","x":3,"x_2":4}
                        """);
    }

    @Test
    void tablesAlignNumbersToTheRightAndStayOnTheirLines() {
        Rows rows =
                Rows.of(
                        List.of("name", "dur", "share"),
                        row("short", 1L, 0.25),
                        row("two\nlines", 123456L, null));

        assertThat(printed(FormatName.TABLE, rows))
                .isEqualTo(
                        """
                        _trace_address  name           dur  share
                        --------------  ----------  ------  -----
                        t               short            1   0.25
                        t               two\\nlines  123456  NULL
                        """);
    }

    @Test
    void onATerminalTheWidestCellsAreCutUntilTheTableFits() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteWriter out = new ByteWriter(bytes);
        RowSink table = FormatName.TABLE.open(out, true, 40);
        Rows rows =
                Rows.of(
                        List.of("name", "n"),
                        row("a name that is much longer than the terminal is wide", 1L),
                        // Characters that take two columns each, and one that takes none.
                        row(
                                "\u4f8b\u4f8b\u4f8b\u4f8b\u4f8b\u4f8b\u4f8b\u4f8b\u4f8b\u4f8b\u4f8b\u4f8be\u0301",
                                22L));

        table.begin(rows.columnNames());
        while (rows.next()) {
            table.row("/traces/of/some/length", rows);
        }
        table.end();
        out.flush();

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        _trace_address     name                n
                        -----------------  -----------------  --
                        /traces/of/some/\u2026  a name that is m\u2026   1
                        /traces/of/some/\u2026  \u4f8b\u4f8b\u4f8b\u4f8b\u4f8b\u4f8b\u4f8b\u4f8b\u2026  22
                        """);
    }

    @Test
    void aTableOfManyRowsIsWrittenAsItComes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteWriter out = new ByteWriter(bytes);
        RowSink table = FormatName.TABLE.open(out, false);
        Rows rows = Rows.of(List.of("a"), row(1L));
        rows.next();

        table.begin(rows.columnNames());
        for (int i = 0; i < 2000; i++) {
            table.row("", rows);
        }
        out.flush();

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).hasSize(2002);
    }

    @Test
    void doublesReadBackToTheSameValueWithoutNeedlessExponents() {
        assertThat(CellText.ofDouble(12345678.5)).isEqualTo("12345678.5");
        assertThat(CellText.ofDouble(1e10)).isEqualTo("10000000000.0");
        assertThat(CellText.ofDouble(0.00025)).isEqualTo("0.00025");
        assertThat(CellText.ofDouble(1e300)).isEqualTo("1.0E300");
        assertThat(CellText.ofDouble(-0.0)).isEqualTo("-0.0");
    }

    private static String printed(FormatName format, Rows rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteWriter out = new ByteWriter(bytes);
        RowSink sink = format.open(out, true);
        sink.begin(rows.columnNames());
        while (rows.next()) {
            sink.row("t", rows);
        }
        sink.end();
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
