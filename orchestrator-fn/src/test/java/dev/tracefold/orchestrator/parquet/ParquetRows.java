// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;

import com.github.luben.zstd.Zstd;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/// A file as parquet-java decodes it, read from its end as readers do.
@NullMarked
@SuppressWarnings("NullAway") // what a file lacks fails the test
public final class ParquetRows {
    private static final int TAIL = 8;

    private final byte[] file;
    private final FileMetaData footer;
    private final List<ParquetColumn> columns = new ArrayList<>();

    /// Reads a file.
    public ParquetRows(byte[] file) {
        this.file = file;
        assertThat(text(0)).isEqualTo("PAR1");
        assertThat(text(file.length - 4)).isEqualTo("PAR1");
        int length =
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - TAIL);
        try {
            footer =
                    Util.readFileMetaData(
                            new ByteArrayInputStream(file, file.length - TAIL - length, length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        footer.getSchema().stream().skip(1).forEach(element -> columns.add(column(element)));
    }

    private String text(int offset) {
        return new String(file, offset, 4, StandardCharsets.US_ASCII);
    }

    private static ParquetColumn column(SchemaElement element) {
        ParquetType type =
                switch (element.getType()) {
                    case INT32 -> ParquetType.INT32;
                    case INT64 -> ParquetType.INT64;
                    case DOUBLE -> ParquetType.DOUBLE;
                    default ->
                            element.isSetLogicalType() && element.getLogicalType().isSetSTRING()
                                    ? ParquetType.STRING
                                    : ParquetType.BYTES;
                };
        return new ParquetColumn(element.getName(), type);
    }

    /// The columns that the end of the file tells.
    public List<ParquetColumn> columns() {
        return columns;
    }

    FileMetaData footer() {
        return footer;
    }

    /// Every row; null where there is no value, bytes as a list of numbers.
    public List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (RowGroup group : footer.getRow_groups()) {
            int first = rows.size();
            for (long i = 0; i < group.getNum_rows(); i++) {
                rows.add(new ArrayList<>());
            }
            read(group, rows.subList(first, rows.size()));
        }
        assertThat(footer.getNum_rows()).isEqualTo(rows.size());
        return rows;
    }

    private void read(RowGroup group, List<List<@Nullable Object>> rows) {
        MessageType schema = ParquetSchema.of(columns);
        Map<String, Chunk> chunks = new HashMap<>();
        for (ColumnChunk chunk : group.getColumns()) {
            ColumnMetaData column = chunk.getMeta_data();
            chunks.put(column.getPath_in_schema().getFirst(), new Chunk(column));
        }
        ColumnReadStoreImpl store =
                new ColumnReadStoreImpl(
                        new PageReadStore() {
                            @Override
                            public PageReader getPageReader(ColumnDescriptor column) {
                                return Objects.requireNonNull(chunks.get(column.getPath()[0]));
                            }

                            @Override
                            public long getRowCount() {
                                return group.getNum_rows();
                            }
                        },
                        new Ignoring(),
                        schema,
                        footer.getCreated_by());
        for (int i = 0; i < columns.size(); i++) {
            ColumnReader reader = store.getColumnReader(schema.getColumns().get(i));
            for (List<@Nullable Object> row : rows) {
                row.add(
                        reader.getCurrentDefinitionLevel() == 0
                                ? null
                                : value(reader, columns.get(i).type()));
                reader.consume();
            }
        }
    }

    private static Object value(ColumnReader reader, ParquetType type) {
        return switch (type) {
            case INT32 -> reader.getInteger();
            case INT64 -> reader.getLong();
            case DOUBLE -> reader.getDouble();
            case STRING -> reader.getBinary().toStringUsingUTF8();
            case BYTES -> {
                List<Integer> bytes = new ArrayList<>();
                for (byte b : reader.getBinary().getBytes()) {
                    bytes.add((int) b);
                }
                yield bytes;
            }
        };
    }

    /// The pages of a column.
    private final class Chunk implements PageReader {
        private final long values;
        private final Deque<DataPage> pages = new ArrayDeque<>();
        private @Nullable DictionaryPage dictionary;

        Chunk(ColumnMetaData column) {
            values = column.getNum_values();
            long start =
                    column.isSetDictionary_page_offset()
                            ? column.getDictionary_page_offset()
                            : column.getData_page_offset();
            ByteArrayInputStream in =
                    new ByteArrayInputStream(
                            file,
                            Math.toIntExact(start),
                            Math.toIntExact(column.getTotal_compressed_size()));
            try {
                while (in.available() > 0) {
                    page(Util.readPageHeader(in), in);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void page(PageHeader header, ByteArrayInputStream in) throws IOException {
            byte[] packed = in.readNBytes(header.getCompressed_page_size());
            CRC32 checksum = new CRC32();
            checksum.update(packed);
            assertThat(header.getCrc()).isEqualTo((int) checksum.getValue());
            byte[] unpacked = Zstd.decompress(packed, header.getUncompressed_page_size());
            BytesInput bytes = BytesInput.from(unpacked);
            if (header.getType() == PageType.DICTIONARY_PAGE) {
                dictionary =
                        new DictionaryPage(
                                bytes,
                                header.getDictionary_page_header().getNum_values(),
                                encoding(header.getDictionary_page_header().getEncoding()));
                return;
            }
            pages.add(
                    new DataPageV1(
                            bytes,
                            header.getData_page_header().getNum_values(),
                            unpacked.length,
                            null,
                            Encoding.RLE,
                            Encoding.RLE,
                            encoding(header.getData_page_header().getEncoding())));
        }

        private static Encoding encoding(org.apache.parquet.format.Encoding encoding) {
            return Encoding.valueOf(encoding.name());
        }

        @Override
        public @Nullable DictionaryPage readDictionaryPage() {
            return dictionary;
        }

        @Override
        public long getTotalValueCount() {
            return values;
        }

        @Override
        public @Nullable DataPage readPage() {
            return pages.poll();
        }
    }

    /// What the library would make objects with.
    private static final class Ignoring extends GroupConverter {
        @Override
        public Converter getConverter(int field) {
            return new PrimitiveConverter() {};
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }
}
