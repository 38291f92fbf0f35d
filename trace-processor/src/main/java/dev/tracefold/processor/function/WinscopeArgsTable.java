// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.ArgKey;
import dev.tracefold.processor.descriptor.DescriptorPool;
import dev.tracefold.processor.descriptor.ProtoToArgs;
import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;

/// `__intrinsic_winscope_proto_to_args_with_defaults(table)`: the raw messages of a table's rows as
/// args, with the defaults of fields that are absent and texts in place of ids.
final class WinscopeArgsTable implements VirtualTable {
    static final String NAME = "__intrinsic_winscope_proto_to_args_with_defaults";

    private static final String PREFIX = "__intrinsic_";
    private static final String IID_SUFFIX = "_iid";
    private static final String DEINTERNING_ERROR = "STRING DE-INTERNING ERROR";
    private static final TableSchema SCHEMA =
            new TableSchema(
                    NAME,
                    List.of(
                            ColumnSpec.of("id", ColumnType.ID, false),
                            ColumnSpec.of("base64_proto_id", ColumnType.UINT32, false),
                            ColumnSpec.of("flat_key", ColumnType.STRING, false),
                            ColumnSpec.of("key", ColumnType.STRING, false),
                            ColumnSpec.of("int_value", ColumnType.INT64, true),
                            ColumnSpec.of("string_value", ColumnType.STRING, true),
                            ColumnSpec.of("real_value", ColumnType.DOUBLE, true),
                            ColumnSpec.of("value_type", ColumnType.STRING, false)));

    private final TraceStorage storage;
    private final StringPool strings;

    WinscopeArgsTable(TraceStorage storage) {
        this.storage = storage;
        this.strings = storage.strings();
    }

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new ArrayList<>(VirtualColumn.of(SCHEMA));
        columns.add(VirtualColumn.argument("table_name"));
        return columns;
    }

    @Override
    public Rows rows(TableCall call) {
        try {
            String name = new SqliteArguments(call.arguments()).requireText(0, NAME);
            String full = name.startsWith(PREFIX) ? name : PREFIX + name;
            Table table =
                    storage.tables().stream()
                            .filter(t -> t.name().equals(full))
                            .findFirst()
                            .orElseThrow(() ->
                                    new FunctionException(
                                            "%s: Failed to find %s table.".formatted(NAME, full)));
            @Nullable WinscopeMessages messages = WinscopeMessages.ofTable(full);
            if (messages == null) {
                throw new FunctionException(
                        "%s: %s table does not have proto descriptor.".formatted(NAME, full));
            }
            Table rows = call.newTable(SCHEMA);
            new Filling(table, messages, rows).fill();
            return Rows.of(rows);
        } catch (FunctionException e) {
            throw SqliteBridge.userError(e);
        }
    }

    /// A text in place of an id, wherever it stands in a message.
    private record Interned(int flatKey, long iid) {}

    private Map<Integer, Map<Interned, Integer>> internedByProto() {
        Table table = storage.table("__intrinsic_viewcapture_interned_data");
        Map<Integer, Map<Interned, Integer>> texts = new HashMap<>();
        for (int row = 0; row < table.rowCount(); row++) {
            texts.computeIfAbsent(table.ints("base64_proto_id").get(row), p -> new HashMap<>())
                    .putIfAbsent(
                            new Interned(
                                    table.strings("flat_key").get(row),
                                    table.longs("iid").get(row)),
                            table.strings("deinterned_value").get(row));
        }
        return texts;
    }

    /// One call.
    private final class Filling {
        private final Table source;
        private final WinscopeMessages messages;
        private final Table rows;
        private final ProtoToArgs protoToArgs = new ProtoToArgs(DescriptorPool.builtin(), strings);
        private final ArgKey root = ArgKey.root(strings, "");
        private final ArgSet present = new ArgSet();
        private final ArgSet all = new ArgSet();
        private final Map<Integer, Map<Interned, Integer>> interned;
        private final Map<Long, Map<Integer, Integer>> rowsOfGroup = new HashMap<>();

        // The message that is being read.
        private int proto;
        private @Nullable Map<Interned, Integer> texts;
        private @Nullable Map<Integer, Integer> rowOfKey;

        Filling(Table source, WinscopeMessages messages, Table rows) {
            this.source = source;
            this.messages = messages;
            this.rows = rows;
            boolean isInterned = messages.type().contains("ViewCapture");
            interned = isInterned ? internedByProto() : Map.of();
        }

        void fill() {
            Set<Integer> seen = new HashSet<>();
            for (int row = 0; row < source.rowCount(); row++) {
                if (source.ints("base64_proto_id").isNull(row)) {
                    continue;
                }
                proto = source.ints("base64_proto_id").get(row);
                @Nullable String containerType =
                        messages.isContainer()
                                ? strings.get(source.strings("container_type").get(row))
                                : null;
                if (seen.add(proto) && !WinscopeMessages.isRoot(containerType)) {
                    rowOfKey = group(row);
                    texts = interned.get(proto);
                    message(containerType);
                }
            }
        }

        private @Nullable Map<Integer, Integer> group(int row) {
            if (messages.group() == null) {
                return null;
            }
            long group = source.longs(messages.group()).get(row);
            return rowsOfGroup.computeIfAbsent(group, g -> new HashMap<>());
        }

        private void message(@Nullable String containerType) {
            byte[] bytes = strings.bytes(proto);
            read(bytes, messages.selection(containerType, true), all);
            if (rowOfKey != null) {
                read(bytes, messages.selection(containerType, false), present);
            }
            for (int i = 0; i < all.size(); i++) {
                // Defaults do not replace what another row of the group says.
                if (rowOfKey == null
                        || !rowOfKey.containsKey(all.key(i))
                        || contains(present, all.key(i))) {
                    arg(i);
                }
            }
        }

        private void read(byte[] bytes, ProtoToArgs.Selection selection, ArgSet into) {
            into.clear();
            protoToArgs.addArgs(messages.type(), bytes, 0, bytes.length, root, selection, into);
        }

        private static boolean contains(ArgSet set, int key) {
            for (int i = 0; i < set.size(); i++) {
                if (set.key(i) == key) {
                    return true;
                }
            }
            return false;
        }

        private void arg(int i) {
            ArgType type = all.type(i);
            boolean isInteger = type == ArgType.INT || type == ArgType.UINT;
            if (texts != null && isInteger && text(texts, i)) {
                return;
            }
            int row = row(all.flatKey(i), all.key(i));
            switch (type) {
                case INT, UINT, BOOL, POINTER -> rows.longs("int_value").set(row, all.value(i));
                case STRING, JSON -> rows.strings("string_value").set(row, (int) all.value(i));
                case REAL ->
                        rows.doubles("real_value").set(row, Double.longBitsToDouble(all.value(i)));
                case NULL -> {
                    // A row without a value.
                }
            }
        }

        private boolean text(Map<Interned, Integer> known, int i) {
            String key = strings.getOrEmpty(all.key(i));
            if (!key.endsWith(IID_SUFFIX)) {
                return false;
            }
            @Nullable Integer text = known.get(new Interned(all.flatKey(i), all.value(i)));
            int row = row(withoutSuffix(strings.getOrEmpty(all.flatKey(i))), withoutSuffix(key));
            rows.strings("string_value")
                    .set(row, text == null ? strings.intern(DEINTERNING_ERROR) : text);
            return text != null;
        }

        private int withoutSuffix(String key) {
            return strings.intern(key.substring(0, key.length() - IID_SUFFIX.length()));
        }

        private int row(int flatKey, int key) {
            @Nullable Integer known = rowOfKey == null ? null : rowOfKey.get(key);
            int row = known == null ? rows.addRow() : known;
            if (known == null && rowOfKey != null) {
                rowOfKey.put(key, row);
            }
            rows.ints("base64_proto_id").set(row, proto);
            rows.strings("flat_key").set(row, flatKey);
            rows.strings("key").set(row, key);
            return row;
        }
    }
}
