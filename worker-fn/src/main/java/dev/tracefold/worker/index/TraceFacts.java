// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.events.trace.IndexedTrace.Bounds;
import dev.tracefold.events.trace.IndexedTrace.Facts;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.worker.shard.TraceEngine;

/// Asks a loaded trace for what the catalog keeps. Everything is bounded: a catalog of a million
/// traces is to stay one.
final class TraceFacts {
    private static final System.Logger LOG = System.getLogger(TraceFacts.class.getName());
    private static final int TEXT_CHARS = 256;
    private static final int PROCESS_NAMES_CHARS = 4096;
    private static final List<String> TABLES =
            List.of(
                    "slice",
                    "counter",
                    "sched",
                    "thread_state",
                    "process",
                    "thread",
                    "ftrace_event",
                    "android_logs",
                    "flow",
                    "actual_frame_timeline_slice",
                    "expected_frame_timeline_slice",
                    "perf_sample",
                    "cpu_profile_stack_sample",
                    "stack_profile_callsite",
                    "heap_profile_allocation",
                    "heap_graph_object",
                    "gpu_slice",
                    "memory_snapshot",
                    "surfaceflinger_layer",
                    "network_packets",
                    "instant");

    private final TraceEngine.LoadedTrace trace;

    TraceFacts(TraceEngine.LoadedTrace trace) {
        this.trace = trace;
    }

    Facts read() {
        Map<String, Object> metadata = metadata();
        Object kind = metadata.remove("trace_type");
        text(
                "SELECT group_concat(name, ', ') FROM (SELECT DISTINCT name FROM process"
                        + " WHERE name != '' ORDER BY name LIMIT 400)",
                PROCESS_NAMES_CHARS,
                "process_names",
                metadata);
        text(
                "SELECT group_concat(coalesce(name, raw_id), ', ') FROM machine WHERE raw_id != 0",
                TEXT_CHARS,
                "remote_machines",
                metadata);
        text(
                "SELECT nullif(sum(value), 0) FROM stats WHERE severity IN ('error', 'data_loss')",
                TEXT_CHARS,
                "trace_errors",
                metadata);
        return new Facts(kind == null ? "" : kind.toString(), bounds(), rowCounts(), metadata);
    }

    private Optional<Bounds> bounds() {
        List<Bounds> bounds = new ArrayList<>();
        each(
                "SELECT start_ts, end_ts FROM trace_bounds WHERE end_ts > 0",
                row -> bounds.add(new Bounds(row.getLong(0), row.getLong(1))));
        return bounds.stream().findFirst();
    }

    private Map<String, Long> rowCounts() {
        Map<String, Long> counts = new HashMap<>();
        for (String table : TABLES) {
            each(
                    "SELECT count(*) FROM " + table,
                    row -> {
                        if (row.getLong(0) > 0) {
                            counts.put(table, row.getLong(0));
                        }
                    });
        }
        return counts;
    }

    /// What is one value and short: device, build, tags. Configurations and lists of packages are not.
    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new HashMap<>();
        each(
                "SELECT name, coalesce(str_value, int_value), int_value IS NOT NULL FROM metadata"
                        + " WHERE name NOT LIKE '%\\_pbtxt' ESCAPE '\\' AND"
                        + " coalesce(str_value, int_value) IS NOT NULL"
                        + " AND length(coalesce(str_value, '')) <= "
                        + TEXT_CHARS
                        + " ORDER BY id LIMIT 64",
                row ->
                        metadata.putIfAbsent(
                                row.getString(0),
                                row.getLong(2) == 0 ? row.getString(1) : (Object) row.getLong(1)));
        return metadata;
    }

    private void text(String sql, int most, String name, Map<String, Object> metadata) {
        each(
                sql,
                row -> {
                    switch (row.type(0)) {
                        case LONG -> metadata.put(name, row.getLong(0));
                        case STRING -> metadata.put(name, cut(row.getString(0), most));
                        case NULL, DOUBLE, BLOB -> {}
                    }
                });
    }

    private static String cut(String text, int most) {
        return text.length() <= most
                ? text
                : text.substring(0, Math.max(0, text.lastIndexOf(", ", most))) + ", …";
    }

    /// A fact that cannot be asked for is missing, the others are not.
    private void each(String sql, Row row) {
        try (QueryResult result = trace.query(sql, QueryLimits.NONE)) {
            while (result.next()) {
                row.take(result);
            }
        } catch (ProcessorException e) {
            if (e.failure().retryable() || e.failure().code().equals("CANCELLED")) {
                throw e;
            }
            LOG.log(System.Logger.Level.DEBUG, "no fact: {0}", e.getMessage());
        }
    }

    /// Takes the row a result is at.
    @FunctionalInterface
    private interface Row {
        void take(QueryResult row);
    }
}
