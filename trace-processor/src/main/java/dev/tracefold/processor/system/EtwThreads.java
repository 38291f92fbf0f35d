// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.SchedTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;
import dev.tracefold.processor.tracker.ThreadStateTracker;
import dev.tracefold.processor.wire.MessageFields;

/// What Windows' scheduler does.
final class EtwThreads {
    // CSwitchEtwEvent
    private static final int NEW_THREAD_ID = 1;
    private static final int OLD_THREAD_ID = 2;
    private static final int NEW_THREAD_PRIORITY = 3;
    private static final int OLD_THREAD_WAIT_REASON = 6;
    private static final int OLD_THREAD_STATE = 8;
    private static final int OLD_THREAD_STATE_INT = 13;

    private static final int MISMATCH = StatKeys.of("mismatched_sched_switch_tids");
    private static final int INVALID_STATE = StatKeys.of("task_state_invalid");

    /// A thread whose id was removed for the sake of privacy; 0 is the idle thread.
    private static final long ANONYMIZED = 0xFFFF_FFFFL;

    private static final List<String> STATES =
            words(
                    """
                    Initialized Ready Running Standby Terminated Waiting Transition DeferredReady
                    """);

    private static final int WAITING = STATES.indexOf("Waiting");

    private static final List<String> WAIT_REASONS =
            words(
                    """
                    Executive FreePage PageIn PoolAllocation DelayExecution Suspended UserRequest
                    WrExecutive WrFreePage WrPageIn WrPoolAllocation WrDelayExecution WrSuspended
                    WrUserRequest WrEventPair WrQueue WrLpcReceive WrLpcReply WrVirtualMemory
                    WrPageOut WrRendezvous WrKeyedEvent WrTerminated WrProcessInSwap
                    WrCpuRateControl WrCalloutStack WrKernel WrResource WrPushLock WrMutex
                    WrQuantumEnd WrDispatchInt WrPreempted WrYieldExecution WrFastMutex
                    WrGuardedMutex WrRundown
                    """);

    private final TraceContext context;
    private final StringPool strings;
    private final ProcessTracker processes;
    private final SchedTracker sched;
    private final ThreadStateTracker threadStates;
    private final MessageFields fields = new MessageFields(OLD_THREAD_STATE_INT);

    EtwThreads(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.processes = context.processes();
        this.sched = context.kernel().sched();
        this.threadStates = context.kernel().threadStates();
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    void contextSwitch(long ts, int cpu, MessageFields event, int field) {
        if (!fields.enter(event, field)) {
            return;
        }
        int state =
                fields.has(OLD_THREAD_STATE)
                        ? fields.intValue(OLD_THREAD_STATE)
                        : (int) zigZag(fields.longValue(OLD_THREAD_STATE_INT));
        long oldTid = tid(OLD_THREAD_ID);
        long newTid = tid(NEW_THREAD_ID);
        int next = processes.getOrCreateThread(newTid);
        int stateName = word(STATES, state & 0xFF);
        if (stateName == StringPool.NULL_ID) {
            context.stats().increment(INVALID_STATE);
        }
        if (sched.openSlice(cpu) != SchedTracker.NONE) {
            if (sched.lastTid(cpu) == oldTid) {
                sched.close(cpu, ts, stateName);
            } else {
                context.stats().increment(MISMATCH);
            }
        }
        int priority = (int) zigZag(fields.longValue(NEW_THREAD_PRIORITY));
        sched.open(ts, cpu, next, priority);
        sched.setLast(cpu, next, newTid, priority);
        int previous = processes.getOrCreateThread(oldTid);
        threadStates.schedSwitch(ts, cpu, previous, stateName, next);
        if (state == WAITING) {
            int reason = fields.intValue(OLD_THREAD_WAIT_REASON);
            threadStates.blockedReason(previous, isIoWait(reason), word(WAIT_REASONS, reason));
        }
    }

    private long tid(int field) {
        if (fields.has(field)) {
            return fields.uintValue(field);
        }
        processes.updateThreadName(
                processes.getOrCreateThread(ANONYMIZED),
                strings.intern("Anonymized Process"),
                ThreadNamePriority.FTRACE);
        return ANONYMIZED;
    }

    /// Waits that can be interrupted are mostly for input or output; so is one for a page.
    private static boolean isIoWait(int reason) {
        return reason >= 0
                && reason < WAIT_REASONS.size()
                && (WAIT_REASONS.get(reason).startsWith("Wr")
                        || WAIT_REASONS.get(reason).equals("PageIn"));
    }

    private int word(List<String> words, int number) {
        return number >= 0 && number < words.size()
                ? strings.intern(words.get(number))
                : StringPool.NULL_ID;
    }

    private static long zigZag(long value) {
        return value >>> 1 ^ -(value & 1);
    }

    void ready(long ts, long wakerTid, MessageFields event, int field) {
        if (fields.enter(event, field)) {
            int wakee = processes.getOrCreateThread(fields.uintValue(1));
            int waker = processes.getOrCreateThread(wakerTid);
            threadStates.waking(ts, wakee, waker, ThreadStateTracker.NO_FLAGS);
        }
    }
}
