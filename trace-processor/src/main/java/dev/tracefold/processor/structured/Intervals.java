// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.structured;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Sources about time, on the macros of the standard library.
final class Intervals {
    private static final String INTERSECT_MODULE = "intervals.intersect";
    private static final Set<String> RESERVED = Set.of("id", "ts", "dur");

    private final Scope scope;

    Intervals(Scope scope) {
        this.scope = scope;
    }

    String intersection(SpecMessage source) {
        SpecMessage base = query(source, "base");
        List<SpecMessage> others = source.messages("interval_intersect");
        if (others.isEmpty()) {
            throw scope.failure("interval_intersect needs at least one query beside base");
        }
        scope.queries().include(INTERSECT_MODULE);
        List<String> partitions = partitions(source);
        List<String> expressions = new ArrayList<>();
        List<String> tables = new ArrayList<>();
        List<String> columns = new ArrayList<>(List.of("ii.ts", "ii.dur"));
        partitions.forEach(column -> columns.add("ii." + column));
        StringBuilder joins = new StringBuilder();
        for (int i = 0; i <= others.size(); i++) {
            String rows =
                    i == 0
                            ? scope.nested(base, "base")
                            : scope.nested(
                                    others.get(i - 1), "interval_intersect[%d]".formatted(i - 1));
            String table = i == 0 ? "iibase" : "iisource" + (i - 1);
            String alias = (i == 0 ? "base_" : "source_") + i;
            tables.add(table);
            expressions.add("%s AS (SELECT * FROM %s)".formatted(table, rows));
            for (String column : List.of("id", "ts", "dur")) {
                columns.add("%s.%s AS %s_%d".formatted(alias, column, column, i));
            }
            columns.add(alias + ".*");
            joins.append("\nJOIN %s AS %s ON ii.id_%d = %s.id".formatted(table, alias, i, alias));
        }
        return "(WITH %s\nSELECT %s\nFROM _interval_intersect!((%s), (%s)) ii%s)"
                .formatted(
                        String.join(",\n", expressions),
                        String.join(", ", columns),
                        String.join(", ", tables),
                        String.join(", ", partitions),
                        joins);
    }

    String filter(SpecMessage source) {
        SpecMessage base = query(source, "base");
        SpecMessage intervals = query(source, "intervals");
        scope.queries().include(INTERSECT_MODULE);
        scope.queries().include("intervals.overlap");
        List<String> partitions = partitions(source);
        String baseRows = scope.nested(base, "base");
        String intervalRows = scope.nested(intervals, "intervals");
        String merged =
                partitions.isEmpty()
                        ? "interval_merge_overlapping!(fti_intervals_raw, 0)"
                        : "interval_merge_overlapping_partitioned!(fti_intervals_raw, (%s))"
                                .formatted(String.join(", ", partitions));
        String partitionColumns = partitions.isEmpty() ? "" : ", " + String.join(", ", partitions);
        return """
        (WITH fti_base AS (SELECT * FROM %s),
        fti_intervals_raw AS (SELECT * FROM %s),
        fti_intervals AS (
          SELECT ROW_NUMBER() OVER (ORDER BY ts) AS id, ts, dur%s
          FROM %s
        )
        SELECT %s
        FROM _interval_intersect!((fti_base, fti_intervals), (%s)) ii
        JOIN fti_base AS base_0 ON ii.id_0 = base_0.id)\
        """
                .formatted(
                        baseRows,
                        intervalRows,
                        partitionColumns,
                        merged,
                        String.join(", ", filtered(source)),
                        String.join(", ", partitions));
    }

    private static List<String> filtered(SpecMessage source) {
        boolean clipped = source.flag("clip_to_intervals", true);
        List<String> selected = source.texts("select_columns");
        List<String> columns = new ArrayList<>();
        if (clipped) {
            columns.add("ii.ts");
            columns.add("ii.dur");
        }
        if (selected.isEmpty()) {
            columns.add("base_0.*");
        }
        List<String> original = new ArrayList<>();
        for (String column : selected) {
            String name = column.toLowerCase(Locale.ROOT);
            if (clipped && (name.equals("ts") || name.equals("dur"))) {
                original.add("base_0.%s AS original_%s".formatted(name, name));
            } else {
                columns.add("base_0." + column);
            }
        }
        columns.addAll(original);
        return columns;
    }

    String createSlices(SpecMessage source) {
        scope.queries().include("intervals.create_intervals");
        String starts = scope.nestedIn(source, "starts_query");
        String ends = scope.nestedIn(source, "ends_query");
        return "(SELECT * FROM _interval_create!((SELECT %s AS ts FROM %s), (SELECT %s AS ts FROM %s)))"
                .formatted(
                        timestamp(source, "starts_ts_column"),
                        starts,
                        timestamp(source, "ends_ts_column"),
                        ends);
    }

    private static String timestamp(SpecMessage source, String field) {
        return source.optionalText(field).filter(name -> !name.isEmpty()).orElse("ts");
    }

    String counters(SpecMessage source) {
        scope.queries().include("counters.intervals");
        return "(SELECT * FROM counter_leading_intervals!(%s))"
                .formatted(scope.nestedIn(source, "input_query"));
    }

    private SpecMessage query(SpecMessage source, String field) {
        return source.message(field)
                .filter(query -> !query.isEmpty())
                .orElseThrow(() -> scope.missing(field));
    }

    private List<String> partitions(SpecMessage source) {
        List<String> partitions = source.texts("partition_columns");
        Set<String> seen = new HashSet<>();
        for (String column : partitions) {
            String name = column.toLowerCase(Locale.ROOT);
            if (name.isEmpty()) {
                throw scope.failure("a column of partition_columns has no name");
            }
            if (RESERVED.contains(name)) {
                throw scope.failure(
                        "'%s' cannot be one of partition_columns: id, ts and dur are those of the intervals"
                                .formatted(column));
            }
            if (!seen.add(name)) {
                throw scope.failure(
                        "'%s' occurs more than once in partition_columns".formatted(column));
            }
        }
        return partitions;
    }
}
