// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// `experimental_flamegraph(profile_type, ts, ts_constraint, upid, upid_group, focus_str)`: a heap
/// dump, heap profile or CPU profile as one tree.
final class ExperimentalFlamegraphTable implements VirtualTable {
    private static final String NAME = "experimental_flamegraph";
    private static final List<String> COLUMNS =
            List.of(
                    "id",
                    "ts",
                    "depth",
                    "name",
                    "map_name",
                    "count",
                    "cumulative_count",
                    "size",
                    "cumulative_size",
                    "alloc_count",
                    "cumulative_alloc_count",
                    "alloc_size",
                    "cumulative_alloc_size",
                    "parent_id",
                    "source_file",
                    "line_number");
    private static final List<String> ARGUMENTS =
            List.of("profile_type", "ts_in", "ts_constraint", "upid", "upid_group", "focus_str");

    private final TraceStorage storage;

    ExperimentalFlamegraphTable(TraceStorage storage) {
        this.storage = storage;
    }

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new ArrayList<>();
        for (String name : COLUMNS) {
            columns.add(new VirtualColumn(name, null, VirtualColumn.Role.VISIBLE));
        }
        ARGUMENTS.forEach(name -> columns.add(VirtualColumn.argument(name)));
        return columns;
    }

    @Override
    public boolean filtersRows() {
        return false;
    }

    @Override
    public Rows rows(TableCall call) {
        try {
            Arguments arguments = new SqliteArguments(call.arguments());
            return StoredRows.of(call, NAME, rows(arguments));
        } catch (FunctionException e) {
            throw SqliteBridge.userError(e);
        }
    }

    private RowTable rows(Arguments arguments) {
        @Nullable Long ts = number(arguments, 1);
        @Nullable String constraint = text(arguments, 2);
        @Nullable Long upid = number(arguments, 3);
        @Nullable String group = text(arguments, 4);
        @Nullable String focus = text(arguments, 5);
        if (ts == null && constraint == null) {
            throw new FunctionException(NAME + ": one of ts and ts_constraints must not be null");
        }
        if (upid == null && group == null) {
            throw new FunctionException(NAME + ": one of upid or upid_group must not be null");
        }
        String type = arguments.requireText(0, NAME);
        return switch (type) {
            case "graph" -> {
                require(ts, upid, "graph");
                long at = ts == null ? 0 : ts;
                CallTree tree = new HeapGraphTree(storage).build(at, upid == null ? 0 : upid);
                yield tree.rows(COLUMNS, at, focus);
            }
            case "native" -> {
                require(ts, upid, "profile");
                long at = ts == null ? 0 : ts;
                yield heapProfile(at, upid == null ? 0 : upid).rows(COLUMNS, at, focus);
            }
            case "perf" -> perf(TimeBounds.parse(constraint), upids(upid, group), focus);
            default ->
                    throw new FunctionException(
                            "%s: Could not recognize profile type: %s.".formatted(NAME, type));
        };
    }

    private static void require(@Nullable Long ts, @Nullable Long upid, String what) {
        if (ts == null || upid == null) {
            throw new FunctionException(
                    "%s: ts and upid must be present for heap %s".formatted(NAME, what));
        }
    }

    private CallTree heapProfile(long ts, long upid) {
        CallsiteTree callsites = new CallsiteTree(storage);
        Table allocations = storage.table("__intrinsic_heap_profile_allocation");
        for (int row = 0; row < allocations.rowCount(); row++) {
            if (allocations.longs("ts").get(row) <= ts
                    && allocations.ints("upid").getLong(row) == upid) {
                CallTree.Node node = callsites.node(allocations.ints("callsite_id").get(row));
                long count = allocations.longs("count").get(row);
                long size = allocations.longs("size").get(row);
                node.add(count, size);
                node.addAllocated(count, size);
            }
        }
        return callsites.tree();
    }

    private RowTable perf(TimeBounds bounds, Set<Long> upids, @Nullable String focus) {
        CallsiteTree callsites = new CallsiteTree(storage);
        Table samples = storage.table("__intrinsic_profiler_sample");
        Table tasks = storage.table("__intrinsic_profiler_task_context");
        for (int row = 0; row < samples.rowCount(); row++) {
            if (samples.ints("callsite_id").isNull(row)
                    || samples.ints("task_context_id").isNull(row)
                    || !bounds.contain(samples.longs("ts").get(row))) {
                continue;
            }
            int task = samples.ints("task_context_id").get(row);
            if (!tasks.ints("utid").isNull(task)
                    && upids.contains(upid(tasks.ints("utid").get(task)))) {
                callsites.node(samples.ints("callsite_id").get(row)).add(1, 1);
            }
        }
        return callsites.tree().rows(COLUMNS, bounds.from(), focus);
    }

    private long upid(int utid) {
        return storage.thread().upid().isNull(utid) ? -1 : storage.thread().upid().getLong(utid);
    }

    private static Set<Long> upids(@Nullable Long upid, @Nullable String group) {
        Set<Long> upids = new HashSet<>();
        if (upid != null) {
            upids.add(upid);
            return upids;
        }
        for (String id : group == null ? new String[0] : group.split(",", -1)) {
            if (id.strip().matches("[0-9]{1,10}")) {
                upids.add(Long.parseLong(id.strip()));
            }
        }
        return upids;
    }

    private static @Nullable Long number(Arguments arguments, int i) {
        return arguments.isNull(i) ? null : (Long) arguments.requireLong(i, NAME);
    }

    private static @Nullable String text(Arguments arguments, int i) {
        return arguments.isNull(i) ? null : arguments.requireText(i, NAME);
    }

    /// @param from first moment wanted
    /// @param to last
    private record TimeBounds(long from, long to) {
        static TimeBounds parse(@Nullable String constraints) {
            TimeBounds bounds = new TimeBounds(Long.MIN_VALUE, Long.MAX_VALUE);
            for (String part : constraints == null ? new String[0] : constraints.split(",", -1)) {
                bounds = bounds.with(part.strip());
            }
            return bounds;
        }

        boolean contain(long ts) {
            return ts >= from && ts <= to;
        }

        private TimeBounds with(String constraint) {
            int digits = 0;
            while (digits < constraint.length() && "<>=!".indexOf(constraint.charAt(digits)) >= 0) {
                digits++;
            }
            long ts;
            try {
                ts = Long.parseLong(constraint.substring(digits).strip());
            } catch (NumberFormatException e) {
                throw new FunctionException(NAME + ": Unable to parse timestamp");
            }
            return switch (constraint.substring(0, digits)) {
                case "=" -> new TimeBounds(ts, ts);
                case ">=" -> new TimeBounds(ts, to);
                case ">" -> new TimeBounds(ts + 1, to);
                case "<=" -> new TimeBounds(from, ts);
                case "<" -> new TimeBounds(from, ts - 1);
                default -> throw new FunctionException(NAME + ": Unknown time constraint");
            };
        }
    }
}
