// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.ImportScope;
import dev.tracefold.processor.loader.LoadOptions;
import dev.tracefold.processor.loader.TraceLoader;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.storage.Column;
import dev.tracefold.processor.storage.DoubleColumn;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.LongColumn;
import dev.tracefold.processor.storage.StatsTable;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.wire.ProtoWriter;

import static java.util.Objects.requireNonNull;

/// A trace of what kernels and systems tell, written packet by packet and then loaded.
public final class KernelTrace implements AutoCloseable {
    private final ByteArrayOutputStream packets = new ByteArrayOutputStream();
    private final ImportOptions options;
    private @Nullable TraceStorage storage;

    /// A trace whose kernel events also become raw rows.
    public KernelTrace() {
        this(true);
    }

    KernelTrace(boolean hasRawRows) {
        options = new ImportOptions(hasRawRows, false, false);
    }

    /// Adds a packet.
    public KernelTrace packet(Consumer<ProtoWriter> content) {
        packets.writeBytes(ProtoWriter.message(trace -> trace.nested(1, content)));
        return this;
    }

    /// Adds a packet with a timestamp and one field.
    public KernelTrace packet(long timestamp, int field, Consumer<ProtoWriter> content) {
        return packet(p -> p.varint(8, timestamp).nested(field, content));
    }

    /// Says that the machine runs Linux.
    public KernelTrace linux(String release, String machine) {
        return packet(
                0,
                45,
                info ->
                        info.nested(
                                1, uts -> uts.text(1, "Linux").text(3, release).text(4, machine)));
    }

    KernelTrace bundle(int cpu, Consumer<ProtoWriter> content) {
        return packet(p ->
                p.nested(
                        1,
                        bundle -> {
                            bundle.varint(1, cpu);
                            content.accept(bundle);
                        }));
    }

    KernelTrace event(int cpu, long timestamp, int pid, int field, Consumer<ProtoWriter> content) {
        return bundle(
                cpu,
                bundle ->
                        bundle.nested(
                                2,
                                event ->
                                        event.varint(1, timestamp)
                                                .varint(2, pid)
                                                .nested(field, content)));
    }

    KernelTrace print(long timestamp, int pid, String text) {
        return event(0, timestamp, pid, 3, print -> print.text(2, text));
    }

    /// Loads the trace.
    public KernelTrace load() {
        TraceSource source = TraceSource.bytes("trace", packets.toByteArray());
        storage = TraceLoader.load(source, new LoadOptions(Long.MAX_VALUE, options));
        return this;
    }

    /// Loads what is in scope of the trace, again if it was loaded before.
    KernelTrace load(ImportScope scope) {
        close();
        TraceSource source = TraceSource.bytes("trace", packets.toByteArray());
        storage =
                TraceLoader.load(source, new LoadOptions(Long.MAX_VALUE, options.withScope(scope)));
        return this;
    }

    /// Value of a stat.
    public long stat(String name) {
        StatsTable stats = loaded().stats();
        long sum = 0;
        for (int row = 0; row < stats.table().rowCount(); row++) {
            if (loaded().strings().getOrEmpty(stats.name().get(row)).equals(name)) {
                sum += stats.value().get(row);
            }
        }
        return sum;
    }

    /// The rows of a table, the cells of some columns joined by bars; nothing for null.
    public List<String> rows(String tableName, String... columns) {
        Table table = loaded().table(tableName);
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            List<String> cells = new ArrayList<>();
            for (String column : columns) {
                cells.add(cell(table.column(column), row));
            }
            rows.add(String.join("|", cells));
        }
        return rows;
    }

    /// The rows of every table, the cells of all columns joined by bars; but for the trace's id, which is made
    /// from its bytes, and its size.
    List<String> everything() {
        List<String> rows = new ArrayList<>();
        for (Table table : loaded().tables()) {
            if (table.name().equals("__intrinsic_trace_file")) {
                continue;
            }
            String[] columns =
                    table.columns().stream().map(c -> c.spec().name()).toArray(String[]::new);
            rows(table.name(), columns).stream()
                    .filter(row -> !row.contains("trace_uuid") && !row.contains("trace_size_bytes"))
                    .forEach(row -> rows.add(table.name() + ": " + row));
        }
        return rows;
    }

    private String cell(Column column, int row) {
        if (column.isNull(row)) {
            return "";
        }
        return switch (column) {
            case StringColumn text -> loaded().strings().getOrEmpty(text.get(row));
            case LongColumn number -> Long.toString(number.get(row));
            case IntColumn number -> Long.toString(number.getLong(row));
            case DoubleColumn number -> Double.toString(number.get(row));
            default -> Integer.toString(row);
        };
    }

    /// Counters as `track name|ts|value`.
    public List<String> counters() {
        Table counters = loaded().table("__intrinsic_counter");
        List<String> rows = new ArrayList<>();
        List<String> names = rows("__intrinsic_track", "name");
        for (int row = 0; row < counters.rowCount(); row++) {
            rows.add(
                    "%s|%d|%s"
                            .formatted(
                                    names.get(counters.ints("track_id").get(row)),
                                    counters.longs("ts").get(row),
                                    counters.doubles("value").get(row)));
        }
        return rows;
    }

    /// Args of a set as `key=value`.
    public List<String> args(String setId) {
        return rows(
                        "__intrinsic_args",
                        "arg_set_id",
                        "key",
                        "int_value",
                        "string_value",
                        "real_value")
                .stream()
                .map(row -> row.split("\\|", -1))
                .filter(cells -> cells[0].equals(setId))
                .map(cells -> cells[1] + '=' + cells[2] + cells[3] + cells[4])
                .toList();
    }

    private TraceStorage loaded() {
        return requireNonNull(storage, "not loaded");
    }

    @Override
    public void close() {
        if (storage != null) {
            storage.close();
        }
    }
}
