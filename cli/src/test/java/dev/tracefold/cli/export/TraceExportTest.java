// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.export.ExportSelection.NamedQuery;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TraceExportTest {
    private static final int MANY = DistinctTexts.MAX_TEXTS + 1000;
    private static final String MANY_TEXTS =
            ("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                            + " SELECT i, 'text ' || i AS own, 'text ' || (i %% 7) AS shared FROM n")
                    .formatted(MANY - 1);

    @TempDir private Path folder;

    private static ExportProgress progress() {
        Console console =
                new Console(
                        new ByteArrayInputStream(new byte[0]),
                        new ByteArrayOutputStream(),
                        new ByteArrayOutputStream(),
                        false);
        return new ExportProgress(console, 1, InstantSource.system());
    }

    private TraceSession session() throws IOException {
        Path trace =
                Files.writeString(
                        folder.resolve("a.json"),
                        "[{\"ph\":\"X\",\"name\":\"a\",\"pid\":1,\"tid\":1,\"ts\":1,\"dur\":2}]");
        return TraceProcessor.open(TraceSource.file(trace), ProcessorOptions.DEFAULTS);
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void anExportThatIsCalledOffLeavesNoFile(ExportFormat format) throws IOException {
        ExportSelection selection =
                new ExportSelection(
                        List.of(), false, List.of(), List.of(new NamedQuery("t", MANY_TEXTS)));
        try (TraceSession session = session()) {
            ExportProgress progress = progress();
            progress.cancel();

            assertThatThrownBy(() ->
                            new TraceExport(session, selection, QueryLimits.NONE)
                                    .run(
                                            ExportPlace.of(
                                                    format, folder.resolve("out"), selection),
                                            progress))
                    .isInstanceOf(ProcessorException.class)
                    .hasMessage("the export was called off");
        }
        assertThat(names()).containsExactly("a.json");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void onlyFewTextsAreListedWhereverTheyLie() throws IOException {
        try (TraceSession session = session();
                RowSpool spool = new RowSpool(folder.resolve("rows"), List.of("from"))) {
            session.query("CREATE PERFETTO TABLE t AS " + MANY_TEXTS).close();
            try (QueryResult rows = session.query("SELECT own, shared FROM t")) {
                spool.begin(rows.columnNames());
                while (rows.next()) {
                    spool.row("here", rows);
                }
                spool.end();
            }
            ExportedTable spooled = spool.table("t");
            ExportedTable stored =
                    new StoredTable("t", session.table("t").orElseThrow(), session.strings());

            assertThat(spooled.fields())
                    .extracting(ExportedTable.Field::name)
                    .containsExactly("from", "own", "shared");
            assertThat(stored.fields())
                    .extracting(ExportedTable.Field::name)
                    .containsExactly("i", "own", "shared");
            for (ExportedTable table : List.of(spooled, stored)) {
                assertThat(table.dictionary(1)).isEmpty();
                assertThat(table.dictionary(2).map(List::size)).isEqualTo(Optional.of(7));
                assertTextsAreRight(table);
            }
            assertThat(spooled.dictionary(0).orElseThrow().getFirst())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("here");
        }
    }

    private static void assertTextsAreRight(ExportedTable table) {
        List<byte[]> listed = table.dictionary(2).orElseThrow();
        int count = 0;
        try (ExportedTable.Rows rows = table.rows()) {
            while (rows.next()) {
                String own = new String(rows.getBytes(1), StandardCharsets.UTF_8);
                String shared =
                        new String(listed.get(rows.getTextIndex(2)), StandardCharsets.UTF_8);
                if (!own.equals("text " + count) || !shared.equals("text " + count % 7)) {
                    assertThat(own + ", " + shared).isEqualTo("row " + count);
                }
                count++;
            }
        }
        assertThat(count).isEqualTo(MANY);
    }
}
