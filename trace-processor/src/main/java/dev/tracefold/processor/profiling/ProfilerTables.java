// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.profiling;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// Adds samples to the profiler tables, keeping each task and execution context once.
public final class ProfilerTables {
    /// In place of a row or value that is not known.
    public static final int NONE = -1;

    private record TaskContext(int upid, int utid, int asyncContext) {}

    private record ExecutionContext(int ucpu, int cpuMode) {}

    private final Table samples;
    private final Table tasks;
    private final Table executions;
    private final Table sessions;
    private final Table counterSets;
    private final Map<TaskContext, Integer> taskIds = new HashMap<>();
    private final Map<ExecutionContext, Integer> executionIds = new HashMap<>();

    /// For the samples of one importer.
    public ProfilerTables(TraceStorage storage) {
        samples = storage.table("__intrinsic_profiler_sample");
        tasks = storage.table("__intrinsic_profiler_task_context");
        executions = storage.table("__intrinsic_profiler_execution_context");
        sessions = storage.table("__intrinsic_profiler_session");
        counterSets = storage.table("__intrinsic_profiler_counter_set");
    }

    /// Row of a new session.
    public int addSession(int source) {
        int row = sessions.addRow();
        sessions.strings("source").set(row, source);
        return row;
    }

    /// Says in what unit a session samples, unless that is known.
    void setTimebaseUnit(int session, int unit) {
        if (sessions.strings("timebase_unit").get(session) == StringPool.NULL_ID) {
            sessions.strings("timebase_unit").set(session, unit);
        }
    }

    /// Row of a thread in a process.
    public int task(int upid, int utid) {
        return task(upid, utid, NONE);
    }

    /// Row of what a thread of a process works on; [#NONE] for what is not known.
    ///
    /// @param asyncContext row of a fiber, coroutine or task
    public int task(int upid, int utid, int asyncContext) {
        return taskIds.computeIfAbsent(
                new TaskContext(upid, utid, asyncContext),
                t -> {
                    int row = tasks.addRow();
                    setKnown(tasks, "upid", row, upid);
                    setKnown(tasks, "utid", row, utid);
                    setKnown(tasks, "async_context_id", row, asyncContext);
                    return row;
                });
    }

    /// Row of a CPU in a mode, or [#NONE] where neither is known.
    public int execution(int ucpu, int cpuMode) {
        return ucpu == NONE && cpuMode == StringPool.NULL_ID
                ? NONE
                : executionOrUnknown(ucpu, cpuMode);
    }

    /// Row of a CPU in a mode, also where neither is known.
    int executionOrUnknown(int ucpu, int cpuMode) {
        return executionIds.computeIfAbsent(
                new ExecutionContext(ucpu, cpuMode),
                e -> {
                    int row = executions.addRow();
                    setKnown(executions, "ucpu", row, ucpu);
                    executions.strings("cpu_mode").set(row, cpuMode);
                    return row;
                });
    }

    /// The set that the next counter begins.
    public int nextCounterSet() {
        return counterSets.rowCount();
    }

    /// Adds a row of `counter` to a set.
    public void addToCounterSet(int set, int counter) {
        int row = counterSets.addRow();
        counterSets.ints("counter_set_id").set(row, set);
        counterSets.ints("counter_id").set(row, counter);
    }

    /// One sample; [#NONE] and null strings stay null.
    public record Sample(
            long timestampNanos,
            int source,
            int task,
            int execution,
            int callsite,
            int unwindError,
            int session,
            int counterSet) {}

    /// Adds a sample.
    ///
    /// @return its row
    public int add(Sample sample) {
        int row = samples.addRow();
        samples.longs("ts").set(row, sample.timestampNanos());
        samples.strings("source").set(row, sample.source());
        setKnown(samples, "task_context_id", row, sample.task());
        setKnown(samples, "execution_context_id", row, sample.execution());
        setKnown(samples, "callsite_id", row, sample.callsite());
        samples.strings("unwind_error").set(row, sample.unwindError());
        setKnown(samples, "session_id", row, sample.session());
        setKnown(samples, "counter_set_id", row, sample.counterSet());
        return row;
    }

    private static void setKnown(Table table, String column, int row, int value) {
        if (value != NONE) {
            table.ints(column).set(row, value);
        }
    }
}
