// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.catalog.TraceFields.Field;
import dev.tracefold.orchestrator.filter.ValueType;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// The columns of the list, with what they are in SQL. The table of traces is `t` there.
final class TraceColumns {
    /// Before the name of metadata that is called as a column of every trace.
    private static final String METADATA_PREFIX = "metadata.";

    private static final List<Known> OF_EVERY_TRACE =
            List.of(
                    known("file_name", "t.file_name", ValueType.STRING, true, "Name of the file"),
                    known("size_bytes", "t.size_bytes", ValueType.INT64, true, "Size of the file"),
                    known("mtime", "t.upload_time", ValueType.TIMESTAMP, true, "When it came"),
                    known("kind", "t.kind", ValueType.STRING, true, "Format of the trace"),
                    known(
                            "duration_ns",
                            "t.duration_nanos",
                            ValueType.INT64,
                            true,
                            "Length on the trace clock"),
                    known("file_path", "t.address", ValueType.STRING, true, "Address"),
                    known(
                            TraceLink.COLUMN,
                            "t.address",
                            ValueType.STRING,
                            true,
                            "Opens it in Perfetto's UI"),
                    known("state", "t.state", ValueType.STRING, false, "uploaded, indexed, failed"),
                    known("error", "t.error", ValueType.STRING, false, "Why it cannot be read"),
                    known("start_ns", "t.start_nanos", ValueType.INT64, false, "First moment"),
                    known("end_ns", "t.end_nanos", ValueType.INT64, false, "Last moment"),
                    known("row_count", "t.row_count", ValueType.INT64, false, "Rows of its tables"),
                    known("row_counts", "t.row_counts", ValueType.STRING, false, "Rows by table"),
                    known(
                            "indexed_at",
                            "t.index_time",
                            ValueType.TIMESTAMP,
                            false,
                            "When it was read"),
                    known("store", "t.store", ValueType.STRING, false, "Kind of store"),
                    known("generation", "t.generation", ValueType.INT64, false, "Version there"),
                    known(
                            "snapshot_bytes",
                            "t.snapshot_bytes",
                            ValueType.INT64,
                            false,
                            "Size of its snapshot"));

    private final Map<String, Known> byName = new LinkedHashMap<>();

    /// A column and its SQL.
    ///
    /// @param column as clients know it
    /// @param expression its value for the trace `t`
    /// @param field the metadata it shows; null for a column of every trace
    record Known(TraceColumn column, String expression, @Nullable Field field) {}

    TraceColumns(TraceFields fields) {
        OF_EVERY_TRACE.forEach(known -> byName.put(known.column().name(), known));
        for (Field field : fields.all()) {
            String name =
                    byName.containsKey(field.name())
                            ? METADATA_PREFIX + field.name()
                            : field.name();
            byName.put(
                    name,
                    new Known(
                            new TraceColumn(
                                    name,
                                    field.type(),
                                    field.label(),
                                    field.label() ? "Label of the path" : "Metadata"),
                            "(SELECT v.%s FROM trace_value v WHERE v.trace_id = t.id AND v.field_id = %d)"
                                    .formatted(field.valueColumn(), field.id()),
                            field));
        }
    }

    private static Known known(
            String name, String expression, ValueType type, boolean visible, String description) {
        return new Known(new TraceColumn(name, type, visible, description), expression, null);
    }

    List<TraceColumn> all() {
        return byName.values().stream().map(Known::column).toList();
    }

    /// Those named, or the visible ones.
    List<Known> named(List<String> names) {
        if (names.isEmpty()) {
            return byName.values().stream().filter(known -> known.column().visible()).toList();
        }
        List<Known> found = new ArrayList<>();
        for (String name : names) {
            found.add(get(name));
        }
        return found;
    }

    Known get(String name) {
        Known found = byName.get(name);
        if (found == null) {
            throw new ProcessorException(
                    Failure.user(
                            "COLUMN_UNKNOWN",
                            "traces have no column '%s'; there are %s"
                                    .formatted(name, String.join(", ", byName.keySet()))));
        }
        return found;
    }
}
