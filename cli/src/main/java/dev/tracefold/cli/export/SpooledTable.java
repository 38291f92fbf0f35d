// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.google.protobuf.CodedInputStream;

/// Rows that a [RowSpool] has laid down.
final class SpooledTable implements ExportedTable {
    private final String name;
    private final Path file;
    private final List<SpooledField> fields;

    /// A column.
    ///
    /// @param field name and type
    /// @param texts those that were kept, in the order of their numbers
    /// @param listed whether the column has no others, nor anything but texts
    record SpooledField(Field field, List<byte[]> texts, boolean listed) {}

    SpooledTable(String name, Path file, List<SpooledField> fields) {
        this.name = name;
        this.file = file;
        this.fields = fields;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Field> fields() {
        return fields.stream().map(SpooledField::field).toList();
    }

    @Override
    public int key() {
        return -1;
    }

    @Override
    public Optional<List<byte[]>> dictionary(int field) {
        SpooledField spooled = fields.get(field);
        return spooled.listed() ? Optional.of(spooled.texts()) : Optional.empty();
    }

    @Override
    public Rows rows() {
        try {
            return new Reader(Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads a row at a time.
    private final class Reader implements Rows {
        private static final int BUFFER_BYTES = 1 << 16;

        private final InputStream stream;
        private final CodedInputStream in;
        private final int[] tags = new int[fields.size()];
        // An integer, the bits of a double, or the number of a text, by what the tag says.
        private final long[] numbers = new long[fields.size()];
        private final byte[][] bytes = new byte[fields.size()][];
        private final int[] kept = new int[fields.size()];

        Reader(InputStream stream) {
            this.stream = stream;
            this.in = CodedInputStream.newInstance(stream, BUFFER_BYTES);
        }

        @Override
        public boolean next() {
            try {
                if (in.readRawByte() == 0) {
                    return false;
                }
                for (int i = 0; i < tags.length; i++) {
                    read(i);
                }
                // A stream may be longer than a message.
                in.resetSizeCounter();
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void read(int field) throws IOException {
            int tag = in.readRawByte();
            tags[field] = tag;
            switch (tag) {
                case RowSpool.NULL -> {}
                case RowSpool.LONG -> numbers[field] = in.readSInt64();
                case RowSpool.DOUBLE -> numbers[field] = in.readRawLittleEndian64();
                case RowSpool.KNOWN -> numbers[field] = in.readUInt32();
                case RowSpool.NEW -> {
                    numbers[field] = kept[field]++;
                    in.skipRawBytes(in.readRawVarint32());
                }
                default -> bytes[field] = in.readByteArray();
            }
        }

        @Override
        public boolean isNull(int field) {
            return tags[field] == RowSpool.NULL;
        }

        @Override
        public long getLong(int field) {
            return numbers[field];
        }

        @Override
        public double getDouble(int field) {
            return tags[field] == RowSpool.LONG
                    ? (double) numbers[field]
                    : Double.longBitsToDouble(numbers[field]);
        }

        @Override
        public byte[] getBytes(int field) {
            SpooledField spooled = fields.get(field);
            return switch (tags[field]) {
                case RowSpool.LONG -> RowSpool.text(numbers[field]);
                case RowSpool.DOUBLE -> RowSpool.text(Double.longBitsToDouble(numbers[field]));
                case RowSpool.KNOWN, RowSpool.NEW -> spooled.texts().get((int) numbers[field]);
                case RowSpool.BLOB ->
                        spooled.field().kind() == FieldKind.BYTES
                                ? bytes[field]
                                : RowSpool.text(bytes[field]);
                default -> bytes[field];
            };
        }

        @Override
        public int getTextIndex(int field) {
            return (int) numbers[field];
        }

        @Override
        public void close() {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
