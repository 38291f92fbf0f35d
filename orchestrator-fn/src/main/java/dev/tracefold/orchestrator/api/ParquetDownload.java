// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import dev.tracefold.orchestrator.filter.CellText;
import dev.tracefold.orchestrator.filter.ValueType;
import dev.tracefold.orchestrator.parquet.ParquetColumn;
import dev.tracefold.orchestrator.parquet.ParquetType;
import dev.tracefold.orchestrator.parquet.ParquetWriter;
import dev.tracefold.orchestrator.results.ResultCursor;

/// Rows as the bytes of a Parquet file, made as they are read. What it holds is a group of rows.
final class ParquetDownload extends InputStream {
    static final String MEDIA_TYPE = "application/vnd.apache.parquet";
    static final String SUFFIX = "parquet";

    private final ResultCursor rows;
    private final TraceLinks links;
    private final boolean[] isLink;
    private final ByteArrayOutputStream made = new ByteArrayOutputStream();
    private final ParquetWriter writer;
    private byte[] chunk = new byte[0];
    private int at;
    private boolean ended;

    ParquetDownload(ResultCursor rows, TraceLinks links) throws IOException {
        this.rows = rows;
        this.links = links;
        this.isLink = new boolean[rows.columns().size()];
        List<ParquetColumn> columns = new ArrayList<>();
        for (int i = 0; i < isLink.length; i++) {
            String name = rows.columns().get(i);
            isLink[i] = rows.links().contains(name);
            columns.add(new ParquetColumn(name, type(rows.types().get(i))));
        }
        this.writer = new ParquetWriter(made, columns);
    }

    private static ParquetType type(ValueType type) {
        return switch (type) {
            case INT64 -> ParquetType.INT64;
            case FLOAT64 -> ParquetType.DOUBLE;
            case STRING, TIMESTAMP -> ParquetType.STRING;
            case BYTES -> ParquetType.BYTES;
        };
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (at == chunk.length) {
            if (ended) {
                return -1;
            }
            make();
        }
        int part = Math.min(length, chunk.length - at);
        System.arraycopy(chunk, at, target, offset, part);
        at += part;
        return part;
    }

    /// Writes rows until there are bytes of them.
    private void make() throws IOException {
        made.reset();
        while (made.size() == 0 && !ended) {
            if (rows.advance()) {
                row();
            } else {
                ended = true;
                writer.close();
            }
        }
        chunk = made.toByteArray();
        at = 0;
    }

    private void row() throws IOException {
        for (int i = 0; i < isLink.length; i++) {
            Object value = rows.value(i);
            if (value != null) {
                cell(i, value);
            }
        }
        writer.endRow();
    }

    private void cell(int column, Object value) throws IOException {
        // Metadata of a trace may have become something else than its column was when the query
        // began:
        // what does not fit is missing.
        switch (rows.types().get(column)) {
            case INT64 -> {
                if (value instanceof Number number) {
                    writer.setLong(column, number.longValue());
                }
            }
            case FLOAT64 -> {
                if (value instanceof Number number) {
                    writer.setDouble(column, number.doubleValue());
                }
            }
            case BYTES -> {
                if (value instanceof byte[] bytes) {
                    writer.setBytes(column, bytes);
                }
            }
            case STRING, TIMESTAMP -> {
                String text = text(value);
                writer.setString(column, isLink[column] ? links.to(text) : text);
            }
        }
    }

    // A column of several types is one of texts, as clients see them.
    private static String text(Object value) {
        return switch (value) {
            case Double number -> CellText.of(number);
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            default -> value.toString();
        };
    }

    @Override
    public void close() {
        rows.close();
        ended = true;
        at = chunk.length;
    }
}
