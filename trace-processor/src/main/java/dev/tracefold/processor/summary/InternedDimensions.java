// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.structured.SpecMessage;
import dev.tracefold.processor.wire.ProtoOutput;

/// What there is to say of the values of a dimension, said once for each value that occurs in a row.
final class InternedDimensions {
    private static final int INTERNED_BUNDLES = 4;
    private static final int INTERNED_ROWS = 2;
    private static final int KEY = 1;
    private static final int VALUES = 2;

    private final QueryRunner trace;
    private final String what;
    private final Metric metric;
    private final List<SpecMessage> specs;
    private final Map<String, Set<Object>> used = new HashMap<>();

    InternedDimensions(QueryRunner trace, String what, Metric metric) {
        this.trace = trace;
        this.what = what;
        this.metric = metric;
        this.specs = metric.spec().messages("interned_dimension_specs");
    }

    /// Makes sure that each is about a dimension of its own.
    void check(List<Dimension> dimensions) {
        for (SpecMessage spec : specs) {
            String key = columns(spec).getFirst().name();
            if (used.put(key, new HashSet<>()) != null) {
                throw failure("the key column '%s' occurs more than once".formatted(key));
            }
            if (dimensions.stream().noneMatch(dimension -> dimension.name().equals(key))) {
                throw failure("the key column '%s' is no dimension of the metric".formatted(key));
            }
            Set<String> names = new HashSet<>();
            for (Dimension column : columns(spec)) {
                if (!names.add(column.name())) {
                    throw failure("the column '%s' occurs more than once".formatted(column.name()));
                }
            }
        }
    }

    /// Takes note of a value of a dimension.
    void use(String dimension, Object value) {
        @Nullable Set<Object> values = used.get(dimension);
        if (values != null) {
            values.add(value);
        }
    }

    void writeTo(ProtoOutput bundle) {
        for (int i = 0; i < specs.size(); i++) {
            List<Dimension> columns = columns(specs.get(i));
            String label = "%s: interned dimension '%s'".formatted(what, columns.getFirst().name());
            try (QueryResult rows =
                    TraceSummarizer.run(trace, label, metric.internedSql().get(i))) {
                bundle.message(INTERNED_BUNDLES, interned(rows, columns, label));
            } catch (ProcessorException e) {
                throw TraceSummarizer.labelled(label, e);
            }
        }
    }

    private ProtoOutput interned(QueryResult rows, List<Dimension> columns, String label) {
        ProtoOutput out = new ProtoOutput();
        int[] places =
                columns.stream()
                        .mapToInt(column ->
                                Dimension.column(rows.columnNames(), column.name(), label))
                        .toArray();
        Set<Object> wanted = used.getOrDefault(columns.getFirst().name(), Set.of());
        Set<Object> seen = new HashSet<>();
        while (rows.next()) {
            Object key = Dimension.key(rows, places[0], label);
            if (!wanted.contains(key)) {
                continue;
            }
            if (!seen.add(key)) {
                throw TraceSummarizer.failure("%s: two rows have the key %s".formatted(label, key));
            }
            ProtoOutput row = new ProtoOutput();
            for (int i = 0; i < places.length; i++) {
                row.message(i == 0 ? KEY : VALUES, columns.get(i).write(rows, places[i], label));
            }
            out.message(INTERNED_ROWS, row);
        }
        return out;
    }

    /// The key first.
    private List<Dimension> columns(SpecMessage spec) {
        List<Dimension> columns = new ArrayList<>();
        columns.add(
                Dimension.named(
                        spec.message("key_column_spec")
                                .orElseThrow(() -> failure("key_column_spec is missing"))));
        spec.messages("data_column_specs").forEach(column -> columns.add(Dimension.named(column)));
        return columns;
    }

    private ProcessorException failure(String problem) {
        return TraceSummarizer.failure("%s: interned_dimension_specs: %s".formatted(what, problem));
    }
}
