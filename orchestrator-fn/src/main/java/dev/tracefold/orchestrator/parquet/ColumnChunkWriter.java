// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

import com.github.luben.zstd.Zstd;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.api.Binary;

/// One column of one group of rows. Its pages are packed as they are full, and wait for the end of the
/// group: the dictionary, which is known last, is written first.
final class ColumnChunkWriter {
    private static final int COMPRESSION_LEVEL = 3;
    private static final int PAGE_BYTES = 1 << 20;
    private static final int PAGE_VALUES = 20_000;
    private static final int VALUES_BETWEEN_LOOKS = 512;
    private static final int BYTES_BETWEEN_LOOKS = 1 << 18;

    private final ColumnDescriptor column;
    private final Type type;
    private final ValuesWriter values;
    private final ValuesWriter presence;
    private final ByteArrayOutputStream pages = new ByteArrayOutputStream();
    private final Set<Encoding> encodings = EnumSet.noneOf(Encoding.class);
    private int pageValues;
    private int valuesSinceLook;
    private long bytesSinceLook;
    private long chunkValues;
    private long nulls;
    private long unpackedBytes;

    // The least and largest number; NaN has no place in an order, so a column with one tells
    // neither.
    private long leastLong = Long.MAX_VALUE;
    private long mostLong = Long.MIN_VALUE;
    private double leastDouble = Double.POSITIVE_INFINITY;
    private double mostDouble = Double.NEGATIVE_INFINITY;
    private boolean hasNaN;

    ColumnChunkWriter(ColumnDescriptor column, ParquetProperties properties) {
        this.column = column;
        this.type = ParquetSchema.type(column.getPrimitiveType());
        this.values = properties.newValuesWriter(column);
        this.presence = properties.newDefinitionLevelWriter(column);
    }

    void writeLong(long value) throws IOException {
        if (type == Type.INT32) {
            values.writeInteger((int) value);
        } else {
            values.writeLong(value);
        }
        leastLong = Math.min(leastLong, value);
        mostLong = Math.max(mostLong, value);
        wrote(1);
    }

    void writeDouble(double value) throws IOException {
        values.writeDouble(value);
        leastDouble = Math.min(leastDouble, value);
        mostDouble = Math.max(mostDouble, value);
        hasNaN |= Double.isNaN(value);
        wrote(1);
    }

    void writeBinary(Binary value) throws IOException {
        values.writeBytes(value);
        bytesSinceLook += value.length();
        wrote(1);
    }

    void writeNull() throws IOException {
        nulls++;
        wrote(0);
    }

    private void wrote(int present) throws IOException {
        presence.writeInteger(present);
        pageValues++;
        valuesSinceLook++;
        if (valuesSinceLook >= VALUES_BETWEEN_LOOKS || bytesSinceLook >= BYTES_BETWEEN_LOOKS) {
            valuesSinceLook = 0;
            bytesSinceLook = 0;
            if (pageValues >= PAGE_VALUES || values.getBufferedSize() >= PAGE_BYTES) {
                endPage();
            }
        }
    }

    private void endPage() throws IOException {
        BytesInput content = BytesInput.concat(presence.getBytes(), values.getBytes());
        Encoding encoding = encoding(values.getEncoding());
        encodings.add(encoding);
        encodings.add(Encoding.RLE);
        DataPageHeader data = new DataPageHeader(pageValues, encoding, Encoding.RLE, Encoding.RLE);
        writePage(PageType.DATA_PAGE, content, header -> header.setData_page_header(data), pages);
        chunkValues += pageValues;
        pageValues = 0;
        values.reset();
        presence.reset();
    }

    private void writePage(
            PageType page, BytesInput content, HeaderPart part, ByteArrayOutputStream out)
            throws IOException {
        ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
        content.writeAllTo(unpacked);
        byte[] packed = Zstd.compress(unpacked.toByteArray(), COMPRESSION_LEVEL);
        CRC32 checksum = new CRC32();
        checksum.update(packed);
        PageHeader header =
                new PageHeader(page, unpacked.size(), packed.length)
                        .setCrc((int) checksum.getValue());
        part.addTo(header);
        int before = out.size();
        Util.writePageHeader(header, out);
        unpackedBytes += (out.size() - before) + unpacked.size();
        out.writeBytes(packed);
    }

    /// Adds what pages of its kind say.
    @FunctionalInterface
    private interface HeaderPart {
        void addTo(PageHeader header);
    }

    private static Encoding encoding(org.apache.parquet.column.Encoding encoding) {
        return Encoding.valueOf(encoding.name());
    }

    /// Bytes that wait here.
    long bufferedBytes() {
        return pages.size() + values.getBufferedSize() + presence.getBufferedSize();
    }

    /// Writes the pages and says what they are.
    ///
    /// @param offset where in the file they begin
    ColumnMetaData writeTo(OutputStream out, long offset) throws IOException {
        if (pageValues > 0) {
            endPage();
        }
        ByteArrayOutputStream dictionary = new ByteArrayOutputStream();
        DictionaryPage known = values.toDictPageAndClose();
        if (known != null) {
            Encoding encoding = encoding(known.getEncoding());
            encodings.add(encoding);
            DictionaryPageHeader data =
                    new DictionaryPageHeader(known.getDictionarySize(), encoding);
            writePage(
                    PageType.DICTIONARY_PAGE,
                    known.getBytes(),
                    header -> header.setDictionary_page_header(data),
                    dictionary);
        }
        values.close();
        presence.close();
        dictionary.writeTo(out);
        pages.writeTo(out);
        ColumnMetaData chunk =
                new ColumnMetaData(
                        type,
                        new ArrayList<>(encodings),
                        List.of(column.getPath()),
                        CompressionCodec.ZSTD,
                        chunkValues,
                        unpackedBytes,
                        (long) dictionary.size() + pages.size(),
                        offset + dictionary.size());
        if (dictionary.size() > 0) {
            chunk.setDictionary_page_offset(offset);
        }
        return chunk.setStatistics(statistics());
    }

    private Statistics statistics() {
        Statistics statistics = new Statistics().setNull_count(nulls);
        if (type == Type.INT32 && leastLong <= mostLong) {
            statistics.setMin_value(bytes((int) leastLong)).setMax_value(bytes((int) mostLong));
        } else if (type == Type.INT64 && leastLong <= mostLong) {
            statistics.setMin_value(bytes(leastLong)).setMax_value(bytes(mostLong));
        } else if (type == Type.DOUBLE && !hasNaN && leastDouble <= mostDouble) {
            // A reader cannot know which zero is meant.
            double least = leastDouble == 0 ? -0.0 : leastDouble;
            double most = mostDouble == 0 ? 0.0 : mostDouble;
            statistics
                    .setMin_value(bytes(Double.doubleToRawLongBits(least)))
                    .setMax_value(bytes(Double.doubleToRawLongBits(most)));
        }
        return statistics;
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }
}
