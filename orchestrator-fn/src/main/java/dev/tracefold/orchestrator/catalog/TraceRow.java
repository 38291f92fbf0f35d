// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.database.BulkInsert.CellType;
import dev.tracefold.orchestrator.database.BulkInsert.Column;

/// A trace as a row of the table, and its metadata and labels.
final class TraceRow {
    /// The columns but the number, in the order of [#cells(CatalogTrace)].
    static final List<Column> COLUMNS =
            List.of(
                    new Column("address", CellType.TEXT),
                    new Column("file_name", CellType.TEXT),
                    new Column("store", CellType.TEXT),
                    new Column("generation", CellType.WHOLE),
                    new Column("size_bytes", CellType.WHOLE),
                    new Column("kind", CellType.TEXT),
                    new Column("state", CellType.TEXT),
                    new Column("error", CellType.TEXT),
                    new Column("start_nanos", CellType.WHOLE),
                    new Column("end_nanos", CellType.WHOLE),
                    new Column("duration_nanos", CellType.WHOLE),
                    new Column("row_count", CellType.WHOLE),
                    new Column("row_counts", CellType.TEXT),
                    new Column("upload_time", CellType.WHOLE),
                    new Column("index_time", CellType.WHOLE),
                    new Column("snapshot_address", CellType.TEXT),
                    new Column("snapshot_bytes", CellType.WHOLE));

    private static final int MAX_TEXT_CHARS = 1000;

    private TraceRow() {}

    static List<@Nullable Object> cells(CatalogTrace trace) {
        Optional<CatalogTrace.Index> index = trace.index();
        @Nullable Long start = orNull(index.map(CatalogTrace.Index::startNanos));
        @Nullable Long end = orNull(index.map(CatalogTrace.Index::endNanos));
        List<@Nullable Object> cells = new ArrayList<>(COLUMNS.size() + 1);
        cells.add(trace.address());
        cells.add(trace.address().substring(trace.address().lastIndexOf('/') + 1));
        cells.add(trace.store());
        cells.add(trace.generation());
        cells.add(trace.sizeBytes());
        cells.add(index.map(CatalogTrace.Index::kind).orElse(null));
        cells.add(trace.state().wireName());
        cells.add(trace.error().map(TraceRow::clipped).orElse(null));
        cells.add(start);
        cells.add(end);
        cells.add(start == null || end == null ? null : (Object) (end - start));
        cells.add(index.map(i -> sum(i.rowCounts())).orElse(null));
        cells.add(index.map(i -> RowCounts.write(i.rowCounts())).orElse(null));
        cells.add(trace.uploaded().map(Instant::toEpochMilli).orElse(null));
        cells.add(index.map(i -> i.time().toEpochMilli()).orElse(null));
        cells.add(index.flatMap(CatalogTrace.Index::snapshotAddress).orElse(null));
        cells.add(index.map(CatalogTrace.Index::snapshotBytes).orElse(null));
        return cells;
    }

    private static @Nullable Long orNull(Optional<OptionalLong> value) {
        return value.isPresent() && value.get().isPresent() ? value.get().getAsLong() : null;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Metadata and labels, in the order of their names. What is no number is no value: SQLite has none.
    static Map<String, MetadataValue> values(
            CatalogTrace trace, Map<String, MetadataValue> labels) {
        Map<String, MetadataValue> values = new TreeMap<>(labels);
        values.putAll(trace.metadata());
        values.values()
                .removeIf(value ->
                        value instanceof MetadataValue.Real(double number) && Double.isNaN(number));
        return values;
    }

    /// A text as it is kept.
    static String clipped(String text) {
        // A text of PostgreSQL holds no NUL.
        String clean = text.replace("\0", "");
        return clean.length() <= MAX_TEXT_CHARS ? clean : clean.substring(0, MAX_TEXT_CHARS);
    }
}
