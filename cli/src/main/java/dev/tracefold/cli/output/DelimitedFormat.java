// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;

/// Lines of cells with a head. NULL is an empty cell, an empty text is `""` in csv, so that the two
/// can be told apart.
final class DelimitedFormat implements RowSink {
    private final ByteWriter out;
    private final List<String> leading;
    private final byte delimiter;
    private final boolean quoting;
    private int columns;

    private DelimitedFormat(ByteWriter out, List<String> leading, char delimiter, boolean quoting) {
        this.out = out;
        this.leading = leading;
        this.delimiter = (byte) delimiter;
        this.quoting = quoting;
    }

    static DelimitedFormat csv(ByteWriter out, List<String> leading) {
        return new DelimitedFormat(out, leading, ',', true);
    }

    static DelimitedFormat tsv(ByteWriter out, List<String> leading) {
        return new DelimitedFormat(out, leading, '\t', false);
    }

    @Override
    public void begin(List<String> columnNames) {
        columns = columnNames.size();
        boolean first = true;
        for (List<String> names : List.of(leading, columnNames)) {
            for (String name : names) {
                if (!first) {
                    out.write(delimiter);
                }
                first = false;
                writeText(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        out.write('\n');
    }

    @Override
    public void row(String address, QueryResult row) {
        if (!leading.isEmpty()) {
            writeText(address.getBytes(StandardCharsets.UTF_8));
            if (columns > 0) {
                out.write(delimiter);
            }
        }
        for (int i = 0; i < columns; i++) {
            if (i > 0) {
                out.write(delimiter);
            }
            writeCell(row, i);
        }
        out.write('\n');
    }

    private void writeCell(QueryResult row, int column) {
        CellType type = row.type(column);
        switch (type) {
            case STRING -> writeText(row.getBytes(column));
            case LONG -> out.writeLong(row.getLong(column));
            case NULL, DOUBLE, BLOB -> out.write(CellText.of(row, column));
        }
    }

    private void writeText(byte[] text) {
        if (quoting) {
            writeQuoted(text);
        } else {
            writeEscaped(text);
        }
    }

    private void writeQuoted(byte[] text) {
        if (!needsQuotes(text)) {
            out.write(text);
            return;
        }
        out.write('"');
        for (byte b : text) {
            if (b == '"') {
                out.write('"');
            }
            out.write(b);
        }
        out.write('"');
    }

    private static boolean needsQuotes(byte[] text) {
        for (byte b : text) {
            if (b == ',' || b == '"' || b == '\n' || b == '\r') {
                return true;
            }
        }
        return text.length == 0;
    }

    private void writeEscaped(byte[] text) {
        for (byte b : text) {
            switch (b) {
                case '\t' -> out.write("\\t");
                case '\n' -> out.write("\\n");
                case '\r' -> out.write("\\r");
                case '\\' -> out.write("\\\\");
                default -> out.write(b);
            }
        }
    }

    @Override
    public void end() {}
}
