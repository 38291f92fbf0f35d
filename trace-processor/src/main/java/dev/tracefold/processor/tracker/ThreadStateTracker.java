// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.Arrays;

import dev.tracefold.processor.storage.SpuriousSchedWakeupTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.ThreadStateTable;
import dev.tracefold.processor.storage.TraceStorage;

/// What threads do between and while they run, in `thread_state`: each event closes the state before
/// and opens the next. The idle thread has no states.
public final class ThreadStateTracker {
    /// Where the event does not say in which context it happened.
    public static final int NO_FLAGS = -1;

    private static final int NONE = -1;
    private static final int HARD_OR_SOFT_IRQ = 0x08 | 0x10;
    private static final int INVALID_ORDER = StatKeys.of("generic_task_state_invalid_order");

    private final ThreadStateTable table;
    private final SpuriousSchedWakeupTable spurious;
    private final CpuTracker cpus;
    private final StatsTracker stats;
    private final int idleUtid;
    private final int running;
    private final int runnable;

    /// By utid: the last row with its time and state, and the last one in which the thread was blocked if it
    /// has not run since. Reading them back from the table would be a cache miss each.
    private int[] lastRow = new int[0];

    private long[] lastTimes = new long[0];
    private int[] lastStates = new int[0];

    private int[] lastBlockedRow = new int[0];

    /// For the threads of one machine.
    public ThreadStateTracker(
            TraceStorage storage, ProcessTracker processes, CpuTracker cpus, StatsTracker stats) {
        this.table = storage.threadState();
        this.spurious = storage.spuriousSchedWakeup();
        this.cpus = cpus;
        this.stats = stats;
        this.idleUtid = processes.idleThread();
        StringPool strings = storage.strings();
        this.running = strings.intern("Running");
        this.runnable = strings.intern("R");
    }

    /// A CPU went from one thread to another. A thread that is not known to have been running has lost
    /// events: its last state stays open.
    ///
    /// @param previousState string id
    public void schedSwitch(
            long timestampNanos, int cpu, int previousUtid, int previousState, int nextUtid) {
        int last = last(previousUtid);
        if (last != NONE && lastStates[previousUtid] == running) {
            close(last, previousUtid, timestampNanos);
        }
        open(timestampNanos, previousUtid, previousState, NONE, NONE, NO_FLAGS);
        closeLast(timestampNanos, nextUtid);
        open(timestampNanos, nextUtid, running, cpu, NONE, NO_FLAGS);
    }

    /// A thread was woken. One that was not blocked keeps its state: that is a spurious wake-up.
    ///
    /// @param commonFlags of the event, or [#NO_FLAGS]
    public void waking(long timestampNanos, int utid, int wakerUtid, int commonFlags) {
        int last = last(utid);
        if (last != NONE && !isBlocked(lastStates[utid])) {
            addSpurious(timestampNanos, last, utid, wakerUtid, commonFlags);
            return;
        }
        closeLast(timestampNanos, utid);
        open(timestampNanos, utid, runnable, NONE, wakerUtid, commonFlags);
    }

    /// A thread was made and waits for a CPU.
    public void newTask(long timestampNanos, int utid, int creatorUtid) {
        open(timestampNanos, utid, runnable, NONE, creatorUtid, 0);
    }

    /// Why a thread was blocked the last time.
    ///
    /// @param function string id; the null string says nothing
    public void blockedReason(int utid, boolean ioWait, int function) {
        int row = utid < lastBlockedRow.length ? lastBlockedRow[utid] : NONE;
        if (row == NONE) {
            return;
        }
        table.ioWait().set(row, ioWait ? 1 : 0);
        if (function != StringPool.NULL_ID) {
            table.blockedFunction().set(row, function);
        }
    }

    /// A thread came into a state, whatever it was in before.
    ///
    /// @param state string id
    /// @param cpu where it runs, or -1
    public void set(long timestampNanos, int utid, int state, int cpu) {
        int last = last(utid);
        if (last != NONE) {
            close(last, utid, timestampNanos);
            if (lastTimes[utid] == timestampNanos) {
                stats.increment(INVALID_ORDER);
            }
        }
        open(timestampNanos, utid, state, cpu, NONE, NO_FLAGS);
    }

    /// What the last state of a thread was is known only now.
    ///
    /// @param state string id
    public void replaceLast(int utid, int state) {
        int last = last(utid);
        if (last != NONE) {
            table.state().set(last, state);
            lastStates[utid] = state;
        }
    }

    /// String id of a thread's last state; the null string's if there is none.
    public int lastState(int utid) {
        return last(utid) == NONE ? StringPool.NULL_ID : lastStates[utid];
    }

    private boolean isBlocked(int state) {
        return state != running && state != runnable;
    }

    private int last(int utid) {
        return utid < lastRow.length ? lastRow[utid] : NONE;
    }

    private void closeLast(long timestampNanos, int utid) {
        int last = last(utid);
        if (last != NONE) {
            close(last, utid, timestampNanos);
        }
    }

    private void close(int row, int utid, long timestampNanos) {
        table.dur().set(row, timestampNanos - lastTimes[utid]);
    }

    private void open(
            long timestampNanos, int utid, int state, int cpu, int wakerUtid, int commonFlags) {
        if (utid == idleUtid) {
            return;
        }
        int row = table.table().addRow();
        table.ts().set(row, timestampNanos);
        table.dur().set(row, -1);
        table.utid().set(row, utid);
        table.state().set(row, state);
        if (cpu != NONE) {
            table.ucpu().set(row, cpus.getOrCreate(cpu));
        }
        if (commonFlags != NO_FLAGS) {
            table.irqContext().set(row, irqContext(commonFlags));
        }
        if (wakerUtid != NONE) {
            table.wakerUtid().set(row, wakerUtid);
            int wakerRow = last(wakerUtid);
            if (wakerRow != NONE && lastStates[wakerUtid] == running) {
                table.wakerId().set(row, wakerRow);
            }
        }
        setLast(utid, timestampNanos, state, row);
    }

    private void setLast(int utid, long timestampNanos, int state, int row) {
        if (utid >= lastRow.length) {
            int from = lastRow.length;
            int capacity = Math.max(utid + 1, Math.max(64, from * 2));
            lastRow = Arrays.copyOf(lastRow, capacity);
            lastTimes = Arrays.copyOf(lastTimes, capacity);
            lastStates = Arrays.copyOf(lastStates, capacity);
            lastBlockedRow = Arrays.copyOf(lastBlockedRow, capacity);
            Arrays.fill(lastRow, from, capacity, NONE);
            Arrays.fill(lastBlockedRow, from, capacity, NONE);
        }
        lastRow[utid] = row;
        lastTimes[utid] = timestampNanos;
        lastStates[utid] = state;
        if (state == running) {
            lastBlockedRow[utid] = NONE;
        } else if (state != runnable) {
            lastBlockedRow[utid] = row;
        }
    }

    private void addSpurious(
            long timestampNanos, int threadState, int utid, int wakerUtid, int commonFlags) {
        int row = spurious.table().addRow();
        spurious.ts().set(row, timestampNanos);
        spurious.threadStateId().set(row, threadState);
        spurious.utid().set(row, utid);
        spurious.wakerUtid().set(row, wakerUtid);
        if (commonFlags != NO_FLAGS) {
            spurious.irqContext().set(row, irqContext(commonFlags));
        }
    }

    private static int irqContext(int commonFlags) {
        return (commonFlags & HARD_OR_SOFT_IRQ) != 0 ? 1 : 0;
    }
}
