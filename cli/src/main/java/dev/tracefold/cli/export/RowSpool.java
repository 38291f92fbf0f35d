// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.google.protobuf.CodedOutputStream;
import org.jspecify.annotations.Nullable;

import dev.tracefold.cli.output.RowSink;
import dev.tracefold.events.result.ColumnNames;
import dev.tracefold.orchestrator.filter.CellText;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;

/// Lays rows down in a file until the last one is there: what has been in a column of a query makes its
/// type. Texts that come again are written once.
///
/// A cell is a tag and what belongs to it: integers and lengths in protobuf's variable width, doubles in 8
/// bytes, the number of a text among those of its column that were kept, or the bytes themselves. Types
/// follow the downloads of `serve`: integers among doubles are doubles, what is of several kinds is text.
public final class RowSpool implements RowSink, AutoCloseable {
    static final int NULL = 0;
    static final int LONG = 1;
    static final int DOUBLE = 2;
    static final int BLOB = 3;
    // A text that was kept, one that is from now on, and one that is not.
    static final int KNOWN = 4;
    static final int NEW = 5;
    static final int TEXT = 6;

    private static final int BUFFER_BYTES = 1 << 16;
    // What is kept of texts: all columns together, the maps around them included.
    private static final long KEPT_BYTES = 16 << 20;
    private static final int BYTES_A_TEXT = 120;

    private final Path file;
    private final List<String> leading;
    private final List<String> names = new ArrayList<>();
    private final List<Spooled> columns = new ArrayList<>();
    private @Nullable OutputStream stream;
    private @Nullable CodedOutputStream out;
    private long keptBytes;
    private boolean begun;

    /// What is known of a column so far.
    private static final class Spooled {
        final Map<Text, Integer> numbers = new HashMap<>();
        final List<byte[]> texts = new ArrayList<>();
        boolean allKept = true;
        int types;
    }

    /// A key of a map.
    private static final class Text {
        private final byte[] bytes;
        private final int hash;

        Text(byte[] bytes) {
            this.bytes = bytes;
            this.hash = Arrays.hashCode(bytes);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Text text && Arrays.equals(bytes, text.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /// Rows that will lie in that file, which goes with the spool.
    ///
    /// @param leading columns before those of the result: the address, or none
    public RowSpool(Path file, List<String> leading) {
        this.file = file;
        this.leading = List.copyOf(leading);
    }

    @Override
    public void begin(List<String> columnNames) {
        names.addAll(leading);
        names.addAll(ColumnNames.distinct(columnNames, leading));
        names.forEach(_ -> columns.add(new Spooled()));
        begun = true;
        try {
            OutputStream opened = Files.newOutputStream(file);
            stream = opened;
            out = CodedOutputStream.newInstance(opened, BUFFER_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether there are columns, with rows or without.
    public boolean hasBegun() {
        return begun;
    }

    @Override
    public void row(String address, QueryResult row) {
        try {
            // Stands before every row; the end has none.
            out().writeRawByte(1);
            int at = 0;
            if (!leading.isEmpty()) {
                writeText(columns.get(at++), address.getBytes(StandardCharsets.UTF_8));
            }
            for (int i = 0; at < columns.size(); i++, at++) {
                write(columns.get(at), row, i);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CodedOutputStream out() {
        if (out == null) {
            throw new IllegalStateException("rows before their columns");
        }
        return out;
    }

    private void write(Spooled column, QueryResult row, int i) throws IOException {
        CellType type = row.type(i);
        if (type != CellType.NULL) {
            column.types |= bit(type);
        }
        switch (type) {
            case NULL -> out().writeRawByte(NULL);
            case LONG -> {
                out().writeRawByte(LONG);
                out().writeSInt64NoTag(row.getLong(i));
            }
            case DOUBLE -> {
                out().writeRawByte(DOUBLE);
                out().writeDoubleNoTag(row.getDouble(i));
            }
            case STRING -> writeText(column, Utf8.valid(row.getBytes(i)));
            case BLOB -> {
                out().writeRawByte(BLOB);
                out().writeByteArrayNoTag(row.getBytes(i));
            }
        }
    }

    private void writeText(Spooled column, byte[] utf8) throws IOException {
        column.types |= bit(CellType.STRING);
        Text text = new Text(utf8);
        @Nullable Integer number = column.numbers.get(text);
        if (number != null) {
            out().writeRawByte(KNOWN);
            out().writeUInt32NoTag(number);
            return;
        }
        boolean keep =
                keptBytes + utf8.length < KEPT_BYTES
                        && column.texts.size() < DistinctTexts.MAX_TEXTS;
        if (keep) {
            keptBytes += utf8.length + BYTES_A_TEXT;
            column.numbers.put(text, column.texts.size());
            column.texts.add(utf8);
        }
        column.allKept &= keep;
        out().writeRawByte(keep ? NEW : TEXT);
        out().writeByteArrayNoTag(utf8);
    }

    private static int bit(CellType type) {
        return switch (type) {
            case NULL -> 0;
            case LONG -> 1;
            case DOUBLE -> 2;
            case STRING -> 4;
            case BLOB -> 8;
        };
    }

    private static FieldKind kind(int types) {
        return switch (types) {
            case 1 -> FieldKind.INT64;
            case 2, 1 | 2 -> FieldKind.DOUBLE;
            case 8 -> FieldKind.BYTES;
            default -> FieldKind.STRING;
        };
    }

    @Override
    public void end() {
        try {
            if (out != null) {
                out.writeRawByte(0);
                out.flush();
                closeStream();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeStream() throws IOException {
        if (stream != null) {
            stream.close();
        }
    }

    /// What was laid down, once it has ended.
    public ExportedTable table(String name) {
        List<SpooledTable.SpooledField> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Spooled column = columns.get(i);
            FieldKind kind = kind(column.types);
            boolean listed = column.allKept && (column.types & ~bit(CellType.STRING)) == 0;
            // They are not looked up any more.
            column.numbers.clear();
            fields.add(
                    new SpooledTable.SpooledField(
                            new ExportedTable.Field(names.get(i), kind), column.texts, listed));
        }
        return new SpooledTable(name, file, fields);
    }

    /// A cell of another type as text, as clients see it.
    static byte[] text(long value) {
        return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    /// A cell of another type as text, as clients see it.
    static byte[] text(double value) {
        return CellText.of(value).getBytes(StandardCharsets.US_ASCII);
    }

    /// A cell of another type as text, as clients see it.
    static byte[] text(byte[] blob) {
        return Base64.getEncoder().encode(blob);
    }

    @Override
    public void close() {
        try {
            closeStream();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
