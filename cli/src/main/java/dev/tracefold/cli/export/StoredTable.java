// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.tracefold.processor.storage.Column;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.DoubleColumn;
import dev.tracefold.processor.storage.IdColumn;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.LongColumn;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;

/// A table as it lies in the columns of a session.
final class StoredTable implements ExportedTable {
    private final Table table;
    private final StringPool strings;
    private final String name;
    private final List<Column> columns = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();
    private final List<Optional<DistinctTexts>> distinct = new ArrayList<>();
    private int key = -1;

    /// @param name as the file will call it
    StoredTable(String name, Table table, StringPool strings) {
        this.name = name;
        this.table = table;
        this.strings = strings;
        for (int i = 0; i < table.columns().size(); i++) {
            // A text column knows less of itself than the schema does.
            ColumnSpec spec = table.schema().columns().get(i);
            if (!spec.hidden()) {
                if (spec.type() == ColumnType.ID && key < 0) {
                    key = fields.size();
                }
                columns.add(table.columns().get(i));
                fields.add(new Field(spec.name(), type(spec.type())));
                distinct.add(Optional.empty());
            }
        }
    }

    private static FieldKind type(ColumnType type) {
        return switch (type) {
            case INT32 -> FieldKind.INT32;
            // Row numbers are unsigned, and those who join them want one type for all.
            case ID, UINT32, INT64 -> FieldKind.INT64;
            case DOUBLE -> FieldKind.DOUBLE;
            case STRING -> FieldKind.STRING;
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Field> fields() {
        return List.copyOf(fields);
    }

    @Override
    public int key() {
        return key;
    }

    @Override
    public Optional<List<byte[]>> dictionary(int field) {
        DistinctTexts texts = distinct(field);
        if (texts.tooMany()) {
            return Optional.empty();
        }
        List<byte[]> listed = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            listed.add(Utf8.valid(strings.bytes(texts.id(i))));
        }
        return Optional.of(listed);
    }

    private DistinctTexts distinct(int field) {
        return distinct.get(field)
                .orElseGet(() -> {
                    DistinctTexts texts =
                            DistinctTexts.of(
                                    (StringColumn) columns.get(field), table.rowCount(), strings);
                    distinct.set(field, Optional.of(texts));
                    return texts;
                });
    }

    @Override
    public Rows rows() {
        return new Reader();
    }

    /// Walks over the columns.
    private final class Reader implements Rows {
        private static final int KNOWN_TEXTS = 1 << 12;

        private final int rowCount = table.rowCount();
        // What was read last: neighbours share their texts.
        private final int[] knownIds = new int[KNOWN_TEXTS];
        private final byte[][] knownTexts = new byte[KNOWN_TEXTS][];
        private int row = -1;

        @Override
        public boolean next() {
            return ++row < rowCount;
        }

        @Override
        public boolean isNull(int field) {
            return columns.get(field).isNull(row);
        }

        @Override
        public long getLong(int field) {
            return switch (columns.get(field)) {
                case IdColumn _ -> row;
                case IntColumn ints -> ints.getLong(row);
                case LongColumn longs -> longs.get(row);
                case DoubleColumn _, StringColumn _ -> throw misread(field);
            };
        }

        @Override
        public double getDouble(int field) {
            return ((DoubleColumn) columns.get(field)).get(row);
        }

        @Override
        public byte[] getBytes(int field) {
            int id = ((StringColumn) columns.get(field)).get(row);
            int slot = id & (KNOWN_TEXTS - 1);
            if (knownIds[slot] != id || knownTexts[slot] == null) {
                knownIds[slot] = id;
                knownTexts[slot] = Utf8.valid(strings.bytes(id));
            }
            return knownTexts[slot];
        }

        @Override
        public int getTextIndex(int field) {
            return distinct(field).indexOf(((StringColumn) columns.get(field)).get(row));
        }

        private IllegalStateException misread(int field) {
            return new IllegalStateException(
                    "column %s of %s is not of whole numbers"
                            .formatted(fields.get(field).name(), name));
        }

        @Override
        public void close() {}
    }
}
