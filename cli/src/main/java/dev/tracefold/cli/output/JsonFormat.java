// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.tracefold.events.result.ColumnNames;
import dev.tracefold.processor.query.QueryResult;

/// Objects, one a row, keyed by column name; a name that was there before gets a number behind it.
/// What JSON has no number for (`inf`, `nan`) is a string, a blob a string of hexadecimal digits.
final class JsonFormat implements RowSink {
    private static final byte[] NULL = ByteWriter.ascii("null");
    private static final byte[] HEX = ByteWriter.ascii("0123456789abcdef");

    private final ByteWriter out;
    private final List<String> leading;
    private final boolean array;
    private byte[][] keys = {};
    private boolean first = true;

    private JsonFormat(ByteWriter out, List<String> leading, boolean array) {
        this.out = out;
        this.leading = leading;
        this.array = array;
    }

    static JsonFormat array(ByteWriter out, List<String> leading) {
        return new JsonFormat(out, leading, true);
    }

    static JsonFormat lines(ByteWriter out, List<String> leading) {
        return new JsonFormat(out, leading, false);
    }

    @Override
    public void begin(List<String> columnNames) {
        keys =
                ColumnNames.distinct(columnNames, leading).stream()
                        .map(name -> name.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new);
        if (array) {
            out.write('[');
        }
    }

    @Override
    public void row(String address, QueryResult row) {
        if (array) {
            out.write(first ? "\n" : ",\n");
        }
        first = false;
        out.write('{');
        if (!leading.isEmpty()) {
            writeString(leading.getFirst().getBytes(StandardCharsets.UTF_8));
            out.write(':');
            writeString(address.getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < keys.length; i++) {
            if (i > 0 || !leading.isEmpty()) {
                out.write(',');
            }
            writeString(keys[i]);
            out.write(':');
            writeCell(row, i);
        }
        out.write(array ? "}" : "}\n");
    }

    private void writeCell(QueryResult row, int column) {
        switch (row.type(column)) {
            case NULL -> out.write(NULL);
            case LONG -> out.writeLong(row.getLong(column));
            case DOUBLE -> {
                double value = row.getDouble(column);
                String text = CellText.ofDouble(value);
                out.write(Double.isFinite(value) ? text : '"' + text + '"');
            }
            // By way of a String: JSON has to be UTF-8, a text cell does not.
            case STRING -> writeString(row.getString(column).getBytes(StandardCharsets.UTF_8));
            case BLOB -> writeString(ByteWriter.ascii(CellText.of(row, column)));
        }
    }

    private void writeString(byte[] text) {
        out.write('"');
        for (byte b : text) {
            switch (b) {
                case '"' -> out.write("\\\"");
                case '\\' -> out.write("\\\\");
                case '\n' -> out.write("\\n");
                case '\r' -> out.write("\\r");
                case '\t' -> out.write("\\t");
                default -> writePlain(b);
            }
        }
        out.write('"');
    }

    private void writePlain(byte b) {
        if (b >= 0 && b < ' ') {
            out.write("\\u00");
            out.write(HEX[b >> 4]);
            out.write(HEX[b & 15]);
        } else {
            out.write(b);
        }
    }

    @Override
    public void end() {
        if (array) {
            out.write(first ? "]\n" : "\n]\n");
        }
    }
}
