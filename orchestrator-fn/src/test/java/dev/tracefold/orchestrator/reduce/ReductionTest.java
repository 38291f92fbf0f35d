// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reduce;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Rows of many traces as a table.
@NullMarked
class ReductionTest {
    @Test
    void valuesKeepTypeAndPrecision() {
        String cells =
                """
                SELECT -9223372036854775807 - 1 AS a, 1e999 AS b, 0.1 AS c, 'it''s' AS d,
                  x'00ff' AS e, NULL AS f, CAST(x'610062' AS TEXT) AS g, 3.0 AS h\
                """;
        try (TraceSession session = session();
                Reduction reduction = new Reduction(ProcessorOptions.DEFAULTS, Long.MAX_VALUE)) {
            try (QueryResult rows = session.query(cells)) {
                reduction.addAll("t", rows);
            }
            try (QueryResult rows = reduction.answer("SELECT * FROM result", QueryLimits.NONE)) {
                assertThat(rows.columnNames())
                        .containsExactly("_trace_address", "a", "b", "c", "d", "e", "f", "g", "h");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(0)).isEqualTo("t");
                assertThat(rows.getLong(1)).isEqualTo(Long.MIN_VALUE);
                assertThat(rows.getDouble(2)).isEqualTo(Double.POSITIVE_INFINITY);
                assertThat(rows.getDouble(3)).isEqualTo(0.1);
                assertThat(rows.getString(4)).isEqualTo("it's");
                assertThat(rows.getBytes(5)).containsExactly(0, 0xff);
                assertThat(rows.type(6)).isEqualTo(CellType.NULL);
                assertThat(rows.getBytes(7)).containsExactly('a', 0, 'b');
                assertThat(rows.type(8)).isEqualTo(CellType.DOUBLE);
            }
        }
    }

    @Test
    void ofATraceThatCannotBeReadWholeNothingStays() {
        try (TraceSession session = session();
                Reduction reduction = new Reduction(ProcessorOptions.DEFAULTS, Long.MAX_VALUE)) {
            try (QueryResult rows = session.query("SELECT 1 AS n")) {
                reduction.addAll("whole", rows);
            }
            try (QueryResult rows =
                    session.query(
                            "WITH RECURSIVE c(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c",
                            new QueryLimits(QueryLimits.NONE.time(), 100_000, Long.MAX_VALUE))) {
                assertThatThrownBy(() -> reduction.addAll("half", rows))
                        .isInstanceOf(ProcessorException.class);
            }
            try (QueryResult rows = session.query("SELECT 1 AS other")) {
                assertThatThrownBy(() -> reduction.addAll("differs", rows))
                        .hasMessageContaining("its columns are [other], but those of the traces");
            }

            try (QueryResult rows =
                    reduction.answer(
                            "SELECT count(*), min(_trace_address) FROM result", QueryLimits.NONE)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(0)).isEqualTo(1);
                assertThat(rows.getString(1)).isEqualTo("whole");
            }
        }
    }

    /// SQLite's temporary files have no name any more, but the system tells what is open.
    @Test
    @EnabledOnOs(OS.LINUX)
    void manyRowsLieInAFile() throws IOException {
        long before = temporaryBytes();
        try (TraceSession session = session();
                Reduction reduction = new Reduction(ProcessorOptions.DEFAULTS, Long.MAX_VALUE)) {
            for (int i = 0; i < 20; i++) {
                try (QueryResult rows =
                        session.query(
                                """
                                WITH RECURSIVE c(n) AS
                                  (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 5000)
                                SELECT n, hex(zeroblob(100)) AS text FROM c\
                                """)) {
                    reduction.addAll("trace " + i, rows);
                }
            }

            assertThat(temporaryBytes() - before).isGreaterThan(15_000_000);
            try (QueryResult rows =
                    reduction.answer(
                            "SELECT count(*), percentile(n, 50) FROM result", QueryLimits.NONE)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(0)).isEqualTo(100_000);
                assertThat(rows.getDouble(1)).isEqualTo(2500.5);
            }
        }
        assertThat(temporaryBytes()).isEqualTo(before);
    }

    private static long temporaryBytes() throws IOException {
        long bytes = 0;
        List<Path> open;
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            open = files.toList();
        }
        for (Path file : open) {
            if (Files.isSymbolicLink(file)
                    && Files.readSymbolicLink(file).toString().contains("etilqs_")) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private static TraceSession session() {
        return TraceProcessor.open(
                TraceSource.bytes("none", new byte[0]), ProcessorOptions.DEFAULTS);
    }
}
