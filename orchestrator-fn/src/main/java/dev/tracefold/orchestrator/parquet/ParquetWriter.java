// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.parquet;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/// Writes rows as a Parquet file: `set...` for the values of a row, each by the number of its column,
/// then [#endRow()]; a value that is not set is missing. What was not closed is no file that anybody
/// reads, so that one that breaks off is not taken for a whole one.
///
/// However many rows there are, some [#GROUP_BYTES] of them are held, and a line for each group that
/// was written. For one thread.
public final class ParquetWriter implements AutoCloseable {
    /// How much of the rows, encoded, is held before it is written.
    public static final int GROUP_BYTES = 16 << 20;

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final long GROUP_ROWS = 1 << 20;
    private static final int ROWS_BETWEEN_LOOKS = 1000;
    private static final int BYTES_BETWEEN_LOOKS = 1 << 20;

    private final CountingStream out;
    private final MessageType schema;
    private final ParquetProperties properties;
    private final List<RowGroup> groups = new ArrayList<>();
    private final List<ColumnChunkWriter> chunks = new ArrayList<>();
    private final boolean[] isSet;
    private long rows;
    private long groupRows;
    private int rowsSinceLook;
    private long bytesSinceLook;
    private boolean closed;

    /// Begins a file. A name that was there before, in any case, gets a number behind it, since readers
    /// find columns by name.
    ///
    /// @param out is closed with the writer
    /// @throws IOException when it cannot be written
    public ParquetWriter(OutputStream out, List<ParquetColumn> columns) throws IOException {
        this.out = new CountingStream(new BufferedOutputStream(out, 1 << 16));
        this.schema = ParquetSchema.of(distinct(columns));
        this.isSet = new boolean[columns.size()];
        this.properties =
                ParquetProperties.builder()
                        .withWriterVersion(WriterVersion.PARQUET_1_0)
                        .withAllocator(new HeapByteBufferAllocator())
                        .build();
        begin();
        this.out.write(MAGIC);
    }

    private static List<ParquetColumn> distinct(List<ParquetColumn> columns) {
        Set<String> seen = new HashSet<>();
        List<ParquetColumn> distinct = new ArrayList<>(columns.size());
        for (ParquetColumn column : columns) {
            String name = column.name();
            for (int n = 2; !seen.add(name.toLowerCase(Locale.ROOT)); n++) {
                name = column.name() + "_" + n;
            }
            distinct.add(new ParquetColumn(name, column.type()));
        }
        return distinct;
    }

    private void begin() {
        chunks.clear();
        schema.getColumns()
                .forEach(column -> chunks.add(new ColumnChunkWriter(column, properties)));
    }

    /// Sets a value of a column of [ParquetType#INT64] or, where it fits, of [ParquetType#INT32].
    ///
    /// @throws IOException when it cannot be written
    public void setLong(int column, long value) throws IOException {
        chunks.get(column).writeLong(value);
        isSet[column] = true;
    }

    /// Sets a value of a column of [ParquetType#DOUBLE].
    ///
    /// @throws IOException when it cannot be written
    public void setDouble(int column, double value) throws IOException {
        chunks.get(column).writeDouble(value);
        isSet[column] = true;
    }

    /// Sets a value of a column of [ParquetType#STRING].
    ///
    /// @throws IOException when it cannot be written
    public void setString(int column, String value) throws IOException {
        set(column, Binary.fromString(value));
    }

    /// Sets a value of a column of [ParquetType#BYTES], or of one of [ParquetType#STRING] as its UTF-8.
    ///
    /// @param value is not copied and must not change
    /// @throws IOException when it cannot be written
    public void setBytes(int column, byte[] value) throws IOException {
        set(column, Binary.fromConstantByteArray(value));
    }

    private void set(int column, Binary value) throws IOException {
        chunks.get(column).writeBinary(value);
        isSet[column] = true;
        bytesSinceLook += value.length();
    }

    /// Ends a row.
    ///
    /// @throws IOException when rows cannot be written
    public void endRow() throws IOException {
        for (int i = 0; i < isSet.length; i++) {
            if (!isSet[i]) {
                chunks.get(i).writeNull();
            }
            isSet[i] = false;
        }
        groupRows++;
        rowsSinceLook++;
        if (rowsSinceLook >= ROWS_BETWEEN_LOOKS || bytesSinceLook >= BYTES_BETWEEN_LOOKS) {
            rowsSinceLook = 0;
            bytesSinceLook = 0;
            if (groupRows >= GROUP_ROWS || bufferedBytes() >= GROUP_BYTES) {
                writeGroup();
                begin();
            }
        }
    }

    private long bufferedBytes() {
        long bytes = 0;
        for (ColumnChunkWriter chunk : chunks) {
            bytes += chunk.bufferedBytes();
        }
        return bytes;
    }

    private void writeGroup() throws IOException {
        List<ColumnChunk> written = new ArrayList<>(chunks.size());
        long unpacked = 0;
        long start = out.position();
        for (ColumnChunkWriter chunk : chunks) {
            long offset = out.position();
            ColumnMetaData column = chunk.writeTo(out, offset);
            unpacked += column.getTotal_uncompressed_size();
            written.add(new ColumnChunk(offset).setMeta_data(column));
        }
        groups.add(
                new RowGroup(written, unpacked, groupRows)
                        .setFile_offset(start)
                        .setTotal_compressed_size(out.position() - start));
        rows += groupRows;
        groupRows = 0;
    }

    /// Writes what is left and the end of the file.
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            if (groupRows > 0) {
                writeGroup();
            }
            long start = out.position();
            ParquetSchema.writeFooter(schema, rows, groups, out);
            int length = Math.toIntExact(out.position() - start);
            for (int i = 0; i < Integer.BYTES; i++) {
                out.write(length >> (Byte.SIZE * i));
            }
            out.write(MAGIC);
        }
    }
}
