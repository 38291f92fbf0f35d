// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.util.List;

import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.query.ResultVisitor;

/// Prints result sets as Perfetto's shell does, byte for byte: a head of quoted names, one line a
/// row, nothing escaped, one empty line between two result sets. A result set whose only column is
/// called `suppress_query_output` is stepped through and not printed.
public final class ShellCsv implements ResultVisitor {
    private static final String SUPPRESSED = "suppress_query_output";
    private static final byte[] NULL = ByteWriter.ascii("\"[NULL]\"");
    private static final byte[] BLOB = ByteWriter.ascii("\"<raw bytes>\"");

    private final ByteWriter out;
    private boolean printedBefore;

    /// Prints to the writer and leaves it open and unflushed.
    public ShellCsv(ByteWriter out) {
        this.out = out;
    }

    @Override
    public void visit(QueryResult result) {
        List<String> names = result.columnNames();
        if (names.size() == 1 && names.getFirst().equals(SUPPRESSED)) {
            boolean more;
            do {
                more = result.next();
            } while (more);
            return;
        }
        if (printedBefore) {
            out.write('\n');
        }
        printedBefore = true;
        writeHead(names);
        while (result.next()) {
            writeRow(result, names.size());
        }
    }

    private void writeHead(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.write('"');
            out.write(names.get(i));
            out.write('"');
        }
        out.write('\n');
    }

    private void writeRow(QueryResult row, int columns) {
        for (int i = 0; i < columns; i++) {
            if (i > 0) {
                out.write(',');
            }
            switch (row.type(i)) {
                case NULL -> out.write(NULL);
                case LONG -> out.writeLong(row.getLong(i));
                case DOUBLE -> out.writeFixed(row.getDouble(i));
                case STRING -> {
                    out.write('"');
                    out.write(row.getBytes(i));
                    out.write('"');
                }
                case BLOB -> out.write(BLOB);
            }
        }
        out.write('\n');
    }
}
