// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.Arrays;
import java.util.function.LongConsumer;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Walks the parallel arrays that hold a bundle's sched_switch and sched_waking events. No object is
/// made for a record: it fits into the two numbers that a sorter event carries.
final class CompactSchedTokenizer {
    private static final int ERRORS = StatKeys.of("compact_sched_has_parse_errors");

    // CompactSched
    private static final int SWITCH_TIMESTAMP = 1;
    private static final int SWITCH_PREV_STATE = 2;
    private static final int SWITCH_NEXT_PID = 3;
    private static final int SWITCH_NEXT_PRIO = 4;
    private static final int INTERN_TABLE = 5;
    private static final int SWITCH_NEXT_COMM_INDEX = 6;
    private static final int WAKING_TIMESTAMP = 7;
    private static final int WAKING_PID = 8;
    private static final int WAKING_TARGET_CPU = 9;
    private static final int WAKING_PRIO = 10;
    private static final int WAKING_COMM_INDEX = 11;
    private static final int WAKING_COMMON_FLAGS = 12;

    private static final int FLAGS_BITS = 8;
    private static final int CPU_BITS = 12;

    private final TraceContext context;
    private final FtraceQueues queues;
    private final LeftOut leftOut;
    private final MessageFields sched = new MessageFields(WAKING_COMMON_FLAGS);
    private final ProtoReader reader = new ProtoReader();
    private final ProtoReader timestamps = new ProtoReader();
    private final ProtoReader first = new ProtoReader();
    private final ProtoReader second = new ProtoReader();
    private final ProtoReader third = new ProtoReader();
    private final ProtoReader comms = new ProtoReader();
    private final ProtoReader flags = new ProtoReader();
    private int[] names = new int[64];
    private int nameCount;

    CompactSchedTokenizer(TraceContext context, FtraceQueues queues, LeftOut leftOut) {
        this.context = context;
        this.queues = queues;
        this.leftOut = leftOut;
    }

    void tokenize(int cpu, int sequenceId, long clock, MessageFields bundle, int field) {
        sched.enter(bundle, field);
        if (!leftOut.containsSwitches() || !leftOut.containsWakings()) {
            leftOut.keep();
            readNames();
        }
        if (leftOut.containsSwitches()) {
            pass(SWITCH_TIMESTAMP, time -> leftOut.passSwitch(cpu, time), sequenceId, clock);
        } else {
            tokenizeSwitches(cpu, sequenceId, clock);
        }
        if (leftOut.containsWakings()) {
            pass(WAKING_TIMESTAMP, time -> leftOut.passWaking(cpu, time), sequenceId, clock);
        } else {
            tokenizeWakings(cpu, sequenceId, clock);
        }
    }

    /// Reads nothing but times.
    private void pass(int field, LongConsumer passing, int sequenceId, long clock) {
        enter(timestamps, field);
        long time = 0;
        while (timestamps.hasMore()) {
            time += timestamps.readVarint();
            if (timestamps.malformed()) {
                context.stats().increment(ERRORS);
                return;
            }
            long traceTime = context.clocks().toTraceTime(sequenceId, clock, time);
            if (traceTime == ClockTracker.UNCONVERTIBLE) {
                return;
            }
            passing.accept(traceTime);
        }
    }

    private void readNames() {
        StringPool strings = context.strings();
        nameCount = 0;
        sched.walk(reader);
        while (reader.next()) {
            if (reader.field() == INTERN_TABLE) {
                if (nameCount == names.length) {
                    names = Arrays.copyOf(names, nameCount * 2);
                }
                names[nameCount++] =
                        strings.intern(reader.buffer(), reader.start(), reader.length());
            }
        }
    }

    private void tokenizeSwitches(int cpu, int sequenceId, long clock) {
        enter(timestamps, SWITCH_TIMESTAMP);
        enter(first, SWITCH_PREV_STATE);
        enter(second, SWITCH_NEXT_PID);
        enter(third, SWITCH_NEXT_PRIO);
        enter(comms, SWITCH_NEXT_COMM_INDEX);
        long time = 0;
        while (allHaveMore()) {
            time += timestamps.readVarint();
            long state = first.readVarint();
            int pid = (int) second.readVarint();
            int priority = (int) third.readVarint();
            long comm = comms.readVarint();
            if (anyMalformed() || comm < 0 || comm >= nameCount) {
                context.stats().increment(ERRORS);
                return;
            }
            long traceTime = context.clocks().toTraceTime(sequenceId, clock, time);
            if (traceTime == ClockTracker.UNCONVERTIBLE) {
                return;
            }
            queues.pushSwitch(
                    cpu,
                    traceTime,
                    (long) pid << 32 | names[(int) comm],
                    (int) state << 16 | (priority & 0xFFFF));
        }
        countUneven();
    }

    private void tokenizeWakings(int cpu, int sequenceId, long clock) {
        enter(timestamps, WAKING_TIMESTAMP);
        enter(first, WAKING_PID);
        enter(second, WAKING_TARGET_CPU);
        enter(third, WAKING_PRIO);
        enter(comms, WAKING_COMM_INDEX);
        enter(flags, WAKING_COMMON_FLAGS);
        long time = 0;
        while (allHaveMore()) {
            time += timestamps.readVarint();
            int pid = (int) first.readVarint();
            int targetCpu = (int) second.readVarint();
            int priority = (int) third.readVarint();
            long comm = comms.readVarint();
            int commonFlags = flags.hasMore() ? (int) flags.readVarint() : 0;
            if (anyMalformed() || comm < 0 || comm >= nameCount) {
                context.stats().increment(ERRORS);
                return;
            }
            long traceTime = context.clocks().toTraceTime(sequenceId, clock, time);
            if (traceTime == ClockTracker.UNCONVERTIBLE) {
                return;
            }
            queues.pushWaking(
                    cpu,
                    traceTime,
                    (long) pid << 32 | names[(int) comm],
                    packWaking(commonFlags, targetCpu, priority));
        }
        countUneven();
    }

    /// Flags are a byte in the kernel, CPUs and priorities need twelve bits at most.
    private static int packWaking(int commonFlags, int targetCpu, int priority) {
        return priority << (FLAGS_BITS + CPU_BITS)
                | (targetCpu & (1 << CPU_BITS) - 1) << FLAGS_BITS
                | (commonFlags & (1 << FLAGS_BITS) - 1);
    }

    static int tid(long payload) {
        return (int) (payload >>> 32);
    }

    static int comm(long payload) {
        return (int) payload;
    }

    static int previousState(int switchAux) {
        return switchAux >>> 16;
    }

    static int nextPriority(int switchAux) {
        return (short) switchAux;
    }

    static int commonFlags(int wakingAux) {
        return wakingAux & (1 << FLAGS_BITS) - 1;
    }

    static int targetCpu(int wakingAux) {
        return wakingAux >>> FLAGS_BITS & (1 << CPU_BITS) - 1;
    }

    /// As unsigned 16 bits, which is how the field is declared in the reference's records.
    static int wakingPriority(int wakingAux) {
        return (wakingAux >> (FLAGS_BITS + CPU_BITS)) & 0xFFFF;
    }

    private void enter(ProtoReader array, int field) {
        int start = sched.start(field);
        array.reset(sched.buffer(), start, start + sched.length(field));
    }

    private boolean allHaveMore() {
        return timestamps.hasMore()
                && first.hasMore()
                && second.hasMore()
                && third.hasMore()
                && comms.hasMore();
    }

    private boolean anyMalformed() {
        return timestamps.malformed()
                || first.malformed()
                || second.malformed()
                || third.malformed()
                || comms.malformed();
    }

    private void countUneven() {
        boolean left =
                timestamps.hasMore()
                        || first.hasMore()
                        || second.hasMore()
                        || third.hasMore()
                        || comms.hasMore();
        if (left || anyMalformed()) {
            context.stats().increment(ERRORS);
        }
    }
}
