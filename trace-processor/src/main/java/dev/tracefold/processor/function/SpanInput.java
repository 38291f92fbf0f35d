// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/// One input of a span join: a table, and where its columns are.
///
/// @param table name as written
/// @param partitionColumn name, or null when there is no partition
/// @param columns names
/// @param ts position of `ts`
/// @param dur position of `dur`, or -1 where every span has length 0
/// @param partition position of the partition, or -1
/// @param shadows what the join wants to know of the gaps
record SpanInput(
        String table,
        @Nullable String partitionColumn,
        List<String> columns,
        int ts,
        int dur,
        int partition,
        SpanCursor.Shadows shadows) {

    boolean partitioned() {
        return partition >= 0;
    }

    /// Positions of the columns that are neither ts, dur nor partition.
    List<Integer> payload() {
        List<Integer> payload = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (i != ts && i != dur && i != partition) {
                payload.add(i);
            }
        }
        return payload;
    }

    /// @param text as between the commas of `USING span_join(…)`: `table [PARTITIONED column]`
    static Descriptor parse(String text) {
        String[] words = text.strip().split("\\s+", -1);
        if (words[0].isEmpty()) {
            throw new FunctionException("SPAN_JOIN: Missing table name");
        }
        if (words.length == 1) {
            return new Descriptor(words[0], null);
        }
        if (!words[1].toUpperCase(Locale.ROOT).equals("PARTITIONED")) {
            throw new FunctionException("SPAN_JOIN: Invalid token");
        }
        if (words.length < 3) {
            throw new FunctionException("SPAN_JOIN: Missing partitioning column");
        }
        return new Descriptor(words[0], words[2]);
    }

    /// An input as the user names it.
    record Descriptor(String table, @Nullable String partition) {
        SpanInput bind(List<String> columns, SpanCursor.Shadows shadows) {
            if (partition != null && (partition.equals("ts") || partition.equals("dur"))) {
                throw new FunctionException(
                        "SPAN_JOIN: partition column cannot be any of {ts, dur} for table "
                                + table);
            }
            for (String column : columns) {
                if (column.contains(",") || column.contains(":")) {
                    throw new FunctionException(
                            "SPAN_JOIN: column '%s' cannot contain any ',' or ':'"
                                    .formatted(column));
                }
            }
            int ts = columns.indexOf("ts");
            if (ts < 0) {
                throw new FunctionException("SPAN_JOIN: Missing column ts in table " + table);
            }
            int partitionIndex = partition == null ? -1 : columns.indexOf(partition);
            if (partition != null && partitionIndex < 0) {
                throw new FunctionException(
                        "SPAN_JOIN: Missing partition column '%s' in table '%s'"
                                .formatted(partition, table));
            }
            return new SpanInput(
                    table, partition, columns, ts, columns.indexOf("dur"), partitionIndex, shadows);
        }
    }
}
