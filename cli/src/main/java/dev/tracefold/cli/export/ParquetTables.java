// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

import dev.tracefold.cli.export.ExportedTable.Field;
import dev.tracefold.cli.export.ExportedTable.Rows;
import dev.tracefold.orchestrator.parquet.ParquetColumn;
import dev.tracefold.orchestrator.parquet.ParquetWriter;

/// Writes a table as a Parquet file.
final class ParquetTables {
    private ParquetTables() {}

    /// Writes all of it and closes the stream.
    static void write(ExportedTable table, OutputStream out, ExportProgress progress)
            throws IOException {
        List<ParquetColumn> columns = new ArrayList<>();
        FieldKind[] kinds = new FieldKind[table.fields().size()];
        for (Field field : table.fields()) {
            kinds[columns.size()] = field.kind();
            columns.add(new ParquetColumn(field.name(), field.kind().parquet()));
        }
        try (ParquetWriter writer = new ParquetWriter(out, columns);
                Rows rows = table.rows()) {
            while (rows.next()) {
                for (int i = 0; i < kinds.length; i++) {
                    if (!rows.isNull(i)) {
                        write(rows, i, kinds[i], writer);
                    }
                }
                writer.endRow();
                progress.row();
            }
        }
    }

    private static void write(Rows rows, int field, FieldKind kind, ParquetWriter writer)
            throws IOException {
        switch (kind) {
            case INT32, INT64 -> writer.setLong(field, rows.getLong(field));
            case DOUBLE -> writer.setDouble(field, rows.getDouble(field));
            case STRING, BYTES -> writer.setBytes(field, rows.getBytes(field));
        }
    }
}
