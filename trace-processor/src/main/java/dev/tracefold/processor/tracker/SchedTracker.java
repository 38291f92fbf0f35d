// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.Arrays;

import dev.tracefold.processor.storage.SchedSliceTable;
import dev.tracefold.processor.storage.TraceStorage;

/// Which thread runs on each CPU, in `sched_slice`; and per CPU what the last switch said, which the
/// next one builds on.
public final class SchedTracker {
    /// Returned where no slice is open and no thread is known.
    public static final int NONE = -1;

    private final SchedSliceTable table;
    private final CpuTracker cpus;
    private int[] openSlice = new int[0];
    private long[] openSince = new long[0];
    private int[] lastUtid = new int[0];
    private long[] lastTid = new long[0];
    private int[] lastPriority = new int[0];

    /// For the CPUs of one machine.
    public SchedTracker(TraceStorage storage, CpuTracker cpus) {
        this.table = storage.schedSlice();
        this.cpus = cpus;
    }

    /// The slice that is open on a CPU, or [#NONE].
    public int openSlice(int cpu) {
        reserve(cpu);
        return openSlice[cpu];
    }

    /// The thread that the last switch on a CPU went to, or [#NONE].
    public int lastUtid(int cpu) {
        reserve(cpu);
        return lastUtid[cpu];
    }

    /// Its tid.
    public long lastTid(int cpu) {
        reserve(cpu);
        return lastTid[cpu];
    }

    /// Its priority.
    public int lastPriority(int cpu) {
        reserve(cpu);
        return lastPriority[cpu];
    }

    /// Notes which thread a CPU went to, without opening a slice.
    public void setLast(int cpu, int utid, long tid, int priority) {
        reserve(cpu);
        lastUtid[cpu] = utid;
        lastTid[cpu] = tid;
        lastPriority[cpu] = priority;
    }

    /// Opens a slice on a CPU.
    ///
    /// @return its row
    public int open(long timestampNanos, int cpu, int utid, int priority) {
        reserve(cpu);
        int row = table.table().addRow();
        table.ts().set(row, timestampNanos);
        table.dur().set(row, -1);
        table.utid().set(row, utid);
        table.priority().set(row, priority);
        table.ucpu().set(row, cpus.getOrCreate(cpu));
        openSlice[cpu] = row;
        openSince[cpu] = timestampNanos;
        return row;
    }

    /// Closes the slice that is open on a CPU.
    ///
    /// @param endState string id
    public void close(int cpu, long timestampNanos, int endState) {
        int slice = openSlice[cpu];
        table.dur().set(slice, timestampNanos - openSince[cpu]);
        table.endState().set(slice, endState);
    }

    /// Forgets what runs on a CPU.
    public void forget(int cpu) {
        reserve(cpu);
        openSlice[cpu] = NONE;
        setLast(cpu, NONE, 0, 0);
    }

    /// Where a closed slice ends.
    public long end(int slice) {
        return table.ts().get(slice) + table.dur().get(slice);
    }

    /// Says in which state a thread left the CPU, where that is learnt after its slice was closed.
    public void setEndState(int slice, int endState) {
        table.endState().set(slice, endState);
    }

    private void reserve(int cpu) {
        if (cpu >= openSlice.length) {
            int from = openSlice.length;
            int capacity = Math.max(cpu + 1, from * 2);
            openSlice = Arrays.copyOf(openSlice, capacity);
            openSince = Arrays.copyOf(openSince, capacity);
            lastUtid = Arrays.copyOf(lastUtid, capacity);
            lastTid = Arrays.copyOf(lastTid, capacity);
            lastPriority = Arrays.copyOf(lastPriority, capacity);
            Arrays.fill(openSlice, from, capacity, NONE);
            Arrays.fill(lastUtid, from, capacity, NONE);
        }
    }
}
