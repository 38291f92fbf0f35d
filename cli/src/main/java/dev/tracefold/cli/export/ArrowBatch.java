// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowWriter;

import dev.tracefold.cli.export.ExportedTable.Rows;

/// Rows on their way into a batch of an Arrow file.
final class ArrowBatch {
    private static final int MAX_ROWS = 1 << 16;
    private static final int MAX_BYTES = 8 << 20;

    private final VectorSchemaRoot root;
    private final List<Cells> columns = new ArrayList<>();
    private int rows;
    private long bytes;

    /// Puts the value of a row that is not missing where it belongs.
    @FunctionalInterface
    private interface Cells {
        void set(Rows from, int row);
    }

    ArrowBatch(ExportedTable table, VectorSchemaRoot root) {
        this.root = root;
        for (int i = 0; i < table.fields().size(); i++) {
            columns.add(cells(table.fields().get(i).kind(), i, root.getVector(i)));
        }
        root.allocateNew();
    }

    private Cells cells(FieldKind kind, int field, FieldVector vector) {
        return switch (vector) {
            case BigIntVector longs -> (from, row) -> longs.setSafe(row, from.getLong(field));
            case IntVector texts when kind == FieldKind.STRING ->
                    (from, row) -> texts.setSafe(row, from.getTextIndex(field));
            case IntVector ints -> (from, row) -> ints.setSafe(row, (int) from.getLong(field));
            case Float8Vector doubles -> (from, row) -> doubles.setSafe(row, from.getDouble(field));
            case VarCharVector texts ->
                    (from, row) -> texts.setSafe(row, counted(from.getBytes(field)));
            case VarBinaryVector blobs ->
                    (from, row) -> blobs.setSafe(row, counted(from.getBytes(field)));
            default -> throw new IllegalStateException("no column is a " + vector.getClass());
        };
    }

    private byte[] counted(byte[] value) {
        bytes += value.length;
        return value;
    }

    /// Takes the current row.
    void add(Rows from) {
        for (int i = 0; i < columns.size(); i++) {
            // A vector that was allocated or reset has nothing but missing values.
            if (!from.isNull(i)) {
                columns.get(i).set(from, rows);
            }
        }
        rows++;
    }

    boolean isFull() {
        return rows == MAX_ROWS || bytes >= MAX_BYTES;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /// Writes what there is and begins anew.
    void writeTo(ArrowWriter writer) throws IOException {
        // Columns that end with missing values may be shorter than this yet.
        root.setRowCount(rows);
        writer.writeBatch();
        root.getFieldVectors().forEach(FieldVector::reset);
        rows = 0;
        bytes = 0;
    }
}
