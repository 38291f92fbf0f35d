// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

import dev.tracefold.cli.export.ExportedTable.Rows;

/// Writes a table as an Arrow IPC file, in batches of rows. Columns of few texts have each once, in a
/// dictionary; such a file has its dictionaries before the first batch, so they are known before it.
final class ArrowTables {
    private static final ArrowType.Int INDEX = new ArrowType.Int(Integer.SIZE, true);

    private ArrowTables() {}

    /// Writes all of it and closes the stream.
    static void write(ExportedTable table, OutputStream out, ExportProgress progress)
            throws IOException {
        try (out;
                BufferAllocator allocator = new RootAllocator();
                MapDictionaryProvider dictionaries = new MapDictionaryProvider();
                VectorSchemaRoot root =
                        VectorSchemaRoot.create(schema(table, allocator, dictionaries), allocator);
                ArrowFileWriter writer =
                        new ArrowFileWriter(root, dictionaries, Channels.newChannel(out));
                Rows rows = table.rows()) {
            writer.start();
            ArrowBatch batch = new ArrowBatch(table, root);
            while (rows.next()) {
                batch.add(rows);
                progress.row();
                if (batch.isFull()) {
                    batch.writeTo(writer);
                }
            }
            if (!batch.isEmpty()) {
                batch.writeTo(writer);
            }
            writer.end();
        }
    }

    private static Schema schema(
            ExportedTable table, BufferAllocator allocator, MapDictionaryProvider dictionaries) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < table.fields().size(); i++) {
            ExportedTable.Field field = table.fields().get(i);
            Optional<List<byte[]>> texts =
                    field.kind() == FieldKind.STRING ? table.dictionary(i) : Optional.empty();
            FieldType type = FieldType.nullable(type(field.kind()));
            if (texts.isPresent()) {
                DictionaryEncoding encoding = new DictionaryEncoding(i, false, INDEX);
                dictionaries.put(new Dictionary(vector(texts.get(), allocator), encoding));
                type = new FieldType(true, INDEX, encoding);
            }
            fields.add(new Field(field.name(), type, List.of()));
        }
        return new Schema(fields);
    }

    private static VarCharVector vector(List<byte[]> texts, BufferAllocator allocator) {
        VarCharVector vector = new VarCharVector("texts", allocator);
        vector.allocateNew();
        for (int i = 0; i < texts.size(); i++) {
            vector.setSafe(i, texts.get(i));
        }
        vector.setValueCount(texts.size());
        return vector;
    }

    private static ArrowType type(FieldKind kind) {
        return switch (kind) {
            case INT32 -> new ArrowType.Int(Integer.SIZE, true);
            case INT64 -> new ArrowType.Int(Long.SIZE, true);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case STRING -> ArrowType.Utf8.INSTANCE;
            case BYTES -> ArrowType.Binary.INSTANCE;
        };
    }
}
