// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.structured.SpecMessage;
import dev.tracefold.processor.wire.ProtoOutput;

/// A column whose values go into a result as they are.
///
/// @param name of the column
/// @param type what every value must be: STRING, INT64, DOUBLE or BOOLEAN; any where it is not one of
///     these
record Dimension(String name, String type) {
    private static final int STRING_VALUE = 1;
    private static final int INT64_VALUE = 2;
    private static final int DOUBLE_VALUE = 3;
    private static final int NULL_VALUE = 4;
    private static final int BOOL_VALUE = 5;

    static final String ANY = "DIMENSION_TYPE_UNSPECIFIED";

    /// The dimensions of a `TraceMetricV2Spec`.
    static List<Dimension> of(SpecMessage metric) {
        List<String> names = metric.texts("dimensions");
        List<SpecMessage> specs = metric.messages("dimensions_specs");
        String what = "metric '%s'".formatted(metric.text("id"));
        if (!names.isEmpty() && !specs.isEmpty()) {
            throw TraceSummarizer.failure(
                    what + ": only one of dimensions and dimensions_specs may be there");
        }
        List<Dimension> dimensions = new ArrayList<>();
        names.forEach(name -> dimensions.add(new Dimension(name, ANY)));
        for (SpecMessage spec : specs) {
            Dimension dimension = named(spec);
            if (dimension.type().equals(ANY)) {
                throw TraceSummarizer.failure(
                        "%s: the dimension '%s' has no type".formatted(what, dimension.name()));
            }
            dimensions.add(dimension);
        }
        return dimensions;
    }

    /// A name with a type.
    static Dimension named(SpecMessage spec) {
        return new Dimension(spec.text("name"), spec.choice("type"));
    }

    /// The value of a row as a message.
    ///
    /// @throws ProcessorException of category user where it is not of the type
    ProtoOutput write(QueryResult row, int column, String what) {
        ProtoOutput out = new ProtoOutput();
        CellType found = row.type(column);
        if (found == CellType.NULL) {
            return out.message(NULL_VALUE, new ProtoOutput());
        }
        switch (type) {
            case "STRING" -> {
                expect(CellType.STRING, found, what);
                out.bytes(STRING_VALUE, row.getBytes(column));
            }
            case "INT64" -> {
                expect(CellType.LONG, found, what);
                out.varint(INT64_VALUE, row.getLong(column));
            }
            case "DOUBLE" -> {
                expect(CellType.DOUBLE, found, what);
                out.float64(DOUBLE_VALUE, row.getDouble(column));
            }
            case "BOOLEAN" -> {
                expect(CellType.LONG, found, what);
                out.varint(BOOL_VALUE, bool(row.getLong(column), what));
            }
            default -> writeAny(row, column, what, out);
        }
        return out;
    }

    private void writeAny(QueryResult row, int column, String what, ProtoOutput out) {
        switch (row.type(column)) {
            case LONG -> out.varint(INT64_VALUE, row.getLong(column));
            case DOUBLE -> out.float64(DOUBLE_VALUE, row.getDouble(column));
            case STRING -> out.bytes(STRING_VALUE, row.getBytes(column));
            case NULL -> out.message(NULL_VALUE, new ProtoOutput());
            case BLOB ->
                    throw TraceSummarizer.failure(
                            "%s: the dimension '%s' cannot have a BLOB".formatted(what, name));
        }
    }

    private long bool(long value, String what) {
        if (value != 0 && value != 1) {
            throw TraceSummarizer.failure(
                    "%s: the dimension '%s' must be 0 or 1 as a BOOLEAN but was %d"
                            .formatted(what, name, value));
        }
        return value;
    }

    private void expect(CellType expected, CellType found, String what) {
        if (found != expected) {
            throw TraceSummarizer.failure(
                    "%s: the dimension '%s' must be %s but was %s"
                            .formatted(what, name, type, found));
        }
    }

    /// Where a column is.
    static int column(List<String> columns, String name, String what) {
        int column = columns.indexOf(name);
        if (column < 0) {
            throw TraceSummarizer.failure(
                    "%s: the query has no column '%s'; it has: %s"
                            .formatted(what, name, String.join(", ", columns)));
        }
        return column;
    }

    /// Something equal for equal values only.
    static Object key(QueryResult row, int column, String what) {
        return switch (row.type(column)) {
            case NULL -> CellType.NULL;
            case LONG -> row.getLong(column);
            // Minus zero is no value of its own.
            case DOUBLE -> row.getDouble(column) + 0.0;
            case STRING -> row.getString(column);
            case BLOB -> throw TraceSummarizer.failure(what + ": a key cannot be a BLOB");
        };
    }
}
