// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.structured.SpecMessage;
import dev.tracefold.processor.wire.ProtoOutput;

/// Computes one `TraceMetricV2Bundle`: the rows of one query with a value for each of its metrics.
final class BundleWriter {
    private static final int BUNDLE_ID = 1;
    private static final int ROW = 2;
    private static final int SPECS = 3;
    private static final int VALUES = 1;
    private static final int DIMENSION = 2;
    private static final int NULL_VALUE = 1;
    private static final int DOUBLE_VALUE = 2;

    private final QueryRunner trace;
    private final String id;
    private final List<Metric> metrics;
    private final String what;
    private final SpecMessage first;
    private final ProtoOutput bundle = new ProtoOutput();

    BundleWriter(QueryRunner trace, String id, List<Metric> metrics) {
        this.trace = trace;
        this.id = id;
        this.metrics = metrics;
        this.what = "metric bundle '%s'".formatted(id);
        this.first = metrics.getFirst().spec();
    }

    ProtoOutput write() {
        List<Dimension> dimensions = Dimension.of(first);
        checkAlike(dimensions);
        InternedDimensions interned = new InternedDimensions(trace, what, metrics.getFirst());
        interned.check(dimensions);
        bundle.text(BUNDLE_ID, id);
        for (Metric metric : metrics) {
            bundle.bytes(SPECS, metric.spec().toByteArray());
        }
        String sql = metrics.getFirst().sql();
        try (QueryResult rows = TraceSummarizer.run(trace, what, sql)) {
            write(rows, dimensions, interned);
        } catch (ProcessorException e) {
            throw TraceSummarizer.labelled(what, e);
        }
        interned.writeTo(bundle);
        return bundle;
    }

    private void checkAlike(List<Dimension> dimensions) {
        for (Metric metric : metrics.subList(1, metrics.size())) {
            SpecMessage spec = metric.spec();
            checkSame(metric, "bundle_id", spec.text("bundle_id").equals(first.text("bundle_id")));
            checkSame(
                    metric,
                    "dimension_uniqueness",
                    spec.number("dimension_uniqueness") == first.number("dimension_uniqueness"));
            checkSame(metric, "dimensions", Dimension.of(spec).equals(dimensions));
            checkSame(metric, "query", metric.sql().equals(metrics.getFirst().sql()));
        }
    }

    private void checkSame(Metric metric, String field, boolean same) {
        if (!same) {
            throw TraceSummarizer.failure(
                    "%s: metric '%s' must have the same %s as metric '%s'"
                            .formatted(what, metric.id(), field, metrics.getFirst().id()));
        }
    }

    private void write(QueryResult rows, List<Dimension> dimensions, InternedDimensions interned) {
        List<String> columns = rows.columnNames();
        int[] dimensionColumns =
                dimensions.stream()
                        .mapToInt(dimension -> Dimension.column(columns, dimension.name(), what))
                        .toArray();
        int[] valueColumns =
                metrics.stream()
                        .mapToInt(metric ->
                                Dimension.column(
                                        columns,
                                        metric.spec().text("value"),
                                        "metric '%s'".formatted(metric.id())))
                        .toArray();
        boolean unique = first.choice("dimension_uniqueness").equals("UNIQUE");
        Set<List<Object>> seen = new HashSet<>();
        while (rows.next()) {
            if (!hasValue(rows, valueColumns)) {
                continue;
            }
            ProtoOutput row = new ProtoOutput();
            List<Object> key = new ArrayList<>();
            for (int i = 0; i < dimensionColumns.length; i++) {
                Dimension dimension = dimensions.get(i);
                row.message(DIMENSION, dimension.write(rows, dimensionColumns[i], what));
                Object value = Dimension.key(rows, dimensionColumns[i], what);
                interned.use(dimension.name(), value);
                key.add(value);
            }
            if (unique && !seen.add(key)) {
                throw TraceSummarizer.failure(
                        "%s: dimension_uniqueness is UNIQUE but two rows have the dimensions %s"
                                .formatted(what, key));
            }
            for (int i = 0; i < valueColumns.length; i++) {
                row.message(VALUES, value(rows, valueColumns[i], metrics.get(i)));
            }
            bundle.message(ROW, row);
        }
    }

    /// A row in which no metric has a value is left out.
    private static boolean hasValue(QueryResult row, int[] columns) {
        for (int column : columns) {
            if (row.type(column) != CellType.NULL) {
                return true;
            }
        }
        return false;
    }

    private static ProtoOutput value(QueryResult row, int column, Metric metric) {
        ProtoOutput value = new ProtoOutput();
        return switch (row.type(column)) {
            case NULL -> value.message(NULL_VALUE, new ProtoOutput());
            case LONG -> value.float64(DOUBLE_VALUE, (double) row.getLong(column));
            case DOUBLE -> value.float64(DOUBLE_VALUE, row.getDouble(column));
            case STRING, BLOB ->
                    throw TraceSummarizer.failure(
                            "metric '%s': a value of the column '%s' must be a number or NULL but was %s"
                                    .formatted(
                                            metric.id(),
                                            metric.spec().text("value"),
                                            row.type(column)));
        };
    }
}
