// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.math.BigDecimal;
import java.util.HexFormat;

import dev.tracefold.processor.query.QueryResult;

/// Cells as text that reads back to the same value: the shortest decimal of a double, hexadecimal
/// digits of a blob.
final class CellText {
    private static final double PLAIN_FROM = 1e-4;
    private static final double PLAIN_TO = 1e15;

    private CellText() {}

    static String of(QueryResult row, int column) {
        return switch (row.type(column)) {
            case NULL -> "";
            case LONG -> Long.toString(row.getLong(column));
            case DOUBLE -> ofDouble(row.getDouble(column));
            case STRING -> row.getString(column);
            case BLOB -> HexFormat.of().formatHex(row.getBytes(column));
        };
    }

    static String ofDouble(double value) {
        double magnitude = Math.abs(value);
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value < 0 ? "-inf" : "inf";
        }
        String shortest = Double.toString(value);
        if (shortest.indexOf('E') < 0 || magnitude < PLAIN_FROM || magnitude >= PLAIN_TO) {
            return shortest;
        }
        // Java goes over to exponents at ten million, which nobody wants to read in nanoseconds.
        String plain = new BigDecimal(shortest).toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
}
