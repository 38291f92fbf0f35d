// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.ArgsTable;
import dev.tracefold.processor.storage.Column;
import dev.tracefold.processor.storage.DoubleColumn;
import dev.tracefold.processor.storage.IdColumn;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.LongColumn;
import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.StatsTable;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.storage.TrackTable;

/// A JSON text, read to the end, and its tables in words.
final class ImportedJson implements AutoCloseable {
    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final boolean isReadByTwo;

    private ImportedJson(byte[] bytes, int chunkLength, JsonTraceReader.Pieces pieces) {
        TraceContext context = TraceContext.first(storage, new ImportOptions(false, false, false));
        JsonTraceReader reader =
                new JsonTraceReader(
                        context,
                        () -> {
                            throw new AssertionError("no system trace in these texts");
                        },
                        pieces);
        for (int i = 0; i < bytes.length; i += chunkLength) {
            reader.feed(bytes, i, Math.min(chunkLength, bytes.length - i));
        }
        reader.endOfFile();
        context.sorter().flush();
        reader.finish();
        isReadByTwo = reader.isReadByTwo();
    }

    /// Of a text that comes in one piece; its strings may be in single quotes.
    static ImportedJson of(String text) {
        return inChunks(text, Integer.MAX_VALUE);
    }

    /// Of a text that comes in pieces of that many bytes.
    static ImportedJson inChunks(String text, int chunkLength) {
        byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return inPieces(bytes, chunkLength, JsonTraceReader.Pieces.ON_ONE_THREAD);
    }

    /// Of bytes that are read by one thread or two.
    static ImportedJson inPieces(byte[] bytes, int chunkLength, JsonTraceReader.Pieces pieces) {
        return new ImportedJson(bytes, Math.min(chunkLength, Math.max(1, bytes.length)), pieces);
    }

    /// Whether a second thread has read some of it.
    boolean isReadByTwo() {
        return isReadByTwo;
    }

    /// Every row of every table, and every string in the order of ids.
    List<String> everything() {
        List<String> all = new ArrayList<>();
        for (int id = 1; id < storage.strings().size(); id++) {
            all.add(id + " " + HexFormat.of().formatHex(storage.strings().bytes(id)));
        }
        for (Table table : storage.tables()) {
            for (int row = 0; row < table.rowCount(); row++) {
                StringBuilder words = new StringBuilder(table.name());
                for (Column column : table.columns()) {
                    words.append(' ').append(cell(column, row));
                }
                all.add(words.toString());
            }
        }
        return all;
    }

    private static String cell(Column column, int row) {
        if (column.isNull(row)) {
            return "-";
        }
        return switch (column) {
            case IdColumn _ -> "" + row;
            case IntColumn ints -> "" + ints.get(row);
            case LongColumn longs -> "" + longs.get(row);
            case DoubleColumn reals -> "" + Double.doubleToRawLongBits(reals.get(row));
            case StringColumn strings -> "" + strings.get(row);
        };
    }

    TraceStorage storage() {
        return storage;
    }

    /// `name ts+dur @depth` of every slice, in row order.
    List<String> slices() {
        SliceTable table = storage.slice();
        return rows(
                table.table().rowCount(),
                row ->
                        "%s %d+%d @%d"
                                .formatted(
                                        text(table.name().get(row)),
                                        table.ts().get(row),
                                        table.dur().get(row),
                                        table.depth().get(row)));
    }

    /// `type name` of the track of every slice, in row order.
    List<String> sliceTracks() {
        TrackTable tracks = storage.track();
        return rows(
                storage.slice().table().rowCount(),
                row -> {
                    int track = storage.slice().trackId().get(row);
                    return "%s %s"
                            .formatted(
                                    text(tracks.type().get(track)), text(tracks.name().get(track)));
                });
    }

    /// `key|flat key=value` of the args of a slice; the flat key only if it differs.
    List<String> argsOfSlice(int slice) {
        return storage.slice().argSetId().isNull(slice)
                ? List.of()
                : args(storage.slice().argSetId().get(slice));
    }

    /// The same of a set.
    List<String> args(int setId) {
        ArgsTable table = storage.args();
        List<String> found = new ArrayList<>();
        for (int row = setId;
                row < table.table().rowCount() && table.argSetId().get(row) == setId;
                row++) {
            String key = text(table.key().get(row));
            String flatKey = text(table.flatKey().get(row));
            String name = key.equals(flatKey) ? key : key + "|" + flatKey;
            found.add(name + "=" + value(row));
        }
        return found;
    }

    /// Value of a stat.
    long stat(String name) {
        StatsTable table = storage.stats();
        for (int row = 0; row < table.table().rowCount(); row++) {
            if (text(table.name().get(row)).equals(name)) {
                return table.value().get(row);
            }
        }
        return 0;
    }

    /// Text of a string id; `-` for the null string.
    String text(int id) {
        return id == StringPool.NULL_ID ? "-" : storage.strings().getOrEmpty(id);
    }

    @Override
    public void close() {
        storage.close();
    }

    private String value(int row) {
        ArgsTable table = storage.args();
        String type = text(table.valueType().get(row));
        return switch (type) {
            case "string" -> "'" + text(table.stringValue().get(row)) + "'";
            case "real" -> String.format(Locale.ROOT, "%.3f", table.realValue().get(row));
            case "bool" -> table.intValue().get(row) == 0 ? "false" : "true";
            case "int" -> Long.toString(table.intValue().get(row));
            default -> type + " " + table.intValue().get(row);
        };
    }

    private static List<String> rows(int count, java.util.function.IntFunction<String> text) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            rows.add(text.apply(row));
        }
        return rows;
    }
}
