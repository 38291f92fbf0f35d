// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.profiling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.perfetto.SequenceState.Message;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `stack_sample` (TracePacket field 135): a sample of any profiler, with what it is of, where
/// that ran, what its counters showed and the call stack; each inline or interned.
public final class StackSampleModule implements PacketModule {
    private static final int STACK_SAMPLE = 135;

    // StackSample
    private static final int TASK = 1;
    private static final int TASK_IID = 2;
    private static final int EXECUTION = 3;
    private static final int EXECUTION_IID = 4;
    private static final int CALLSTACK = 5;
    private static final int CALLSTACK_IID = 6;
    private static final int LAST_FIELD = 14;

    // InternedData
    private static final int TASKS = 48;
    private static final int EXECUTIONS = 49;
    private static final int ASYNC_CONTEXTS = 51;

    private static final List<String> MODES =
            List.of("", "user", "kernel", "hypervisor", "guest_user", "guest_kernel");

    private final TraceContext context;
    private final StringPool strings;
    private final InternedStacks stacks;
    private final SourceFrames inlineStacks;
    private final SampleCounters counters;
    private final ProfilerTables tables;
    private final Table asyncContexts;
    private final Map<Integer, Integer> sessionOfSequence = new HashMap<>();
    private final MessageFields sample = new MessageFields(LAST_FIELD);
    private final MessageFields part = new MessageFields(4);
    private final ProtoReader reader = new ProtoReader();

    /// For one trace on one machine.
    ///
    /// @param tables shared with the other modules that take samples
    public StackSampleModule(TraceContext context, ProfilerTables tables) {
        this.context = context;
        this.strings = context.strings();
        this.tables = tables;
        this.stacks = new InternedStacks(context);
        this.inlineStacks = new SourceFrames(context, "stack_sample_inline");
        this.counters = new SampleCounters(context, tables);
        this.asyncContexts = context.storage().table("__intrinsic_profiler_async_context");
    }

    @Override
    public int[] fields() {
        return new int[] {STACK_SAMPLE};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        SequenceState state = packet.state();
        sample.enter(value);
        counters.readDefaults(state);
        int upid = ProcessTracker.UNKNOWN;
        int task = ProfilerTables.NONE;
        if (enterPart(state, TASK, TASK_IID, TASKS)) {
            upid = part.has(2) ? context.processes().getOrCreateProcess(part.uintValue(2)) : upid;
            task = task(state, upid);
        }
        int execution = ProfilerTables.NONE;
        long cpu = SampleCounters.NO_CPU;
        if (enterPart(state, EXECUTION, EXECUTION_IID, EXECUTIONS)) {
            cpu = part.has(2) ? part.uintValue(2) : cpu;
            execution = execution();
        }
        int source = counters.source();
        int session =
                sessionOfSequence.computeIfAbsent(
                        packet.sequenceId(), s -> tables.addSession(source));
        int counterSet = counters.add(timestampNanos, session, cpu, sample, state);
        tables.add(
                new ProfilerTables.Sample(
                        timestampNanos,
                        source,
                        task,
                        execution,
                        callsite(state, upid),
                        StringPool.NULL_ID,
                        session,
                        counterSet));
    }

    /// Takes a part of the sample that is inline or interned.
    private boolean enterPart(SequenceState state, int field, int iidField, int interned) {
        if (sample.has(field)) {
            part.enter(sample, field);
            return true;
        }
        Message message =
                sample.has(iidField) ? state.interned(interned, sample.longValue(iidField)) : null;
        if (message != null) {
            part.reset(message.buffer(), message.start(), message.end());
        }
        return message != null;
    }

    private int task(SequenceState state, int upid) {
        int utid = ProfilerTables.NONE;
        if (part.has(3)) {
            utid =
                    part.has(2)
                            ? context.processes().updateThread(part.uintValue(3), part.uintValue(2))
                            : context.processes().getOrCreateThread(part.uintValue(3));
        }
        int async = part.has(4) ? asyncContext(state, part.longValue(4)) : ProfilerTables.NONE;
        return tables.task(upid, utid, async);
    }

    private int execution() {
        int ucpu =
                part.has(2)
                        ? context.kernel().cpus().getOrCreate((int) part.uintValue(2))
                        : ProfilerTables.NONE;
        long mode = part.longValue(3);
        int modeName =
                mode > 0 && mode < MODES.size()
                        ? strings.intern(MODES.get((int) mode))
                        : StringPool.NULL_ID;
        return tables.executionOrUnknown(ucpu, modeName);
    }

    /// Row of an interned async context. Its parents come before it; a parent that is its own child ends
    /// the chain.
    private int asyncContext(SequenceState state, long innermost) {
        Deque<Long> unresolved = new ArrayDeque<>();
        int parent = ProfilerTables.NONE;
        long iid = innermost;
        while (iid != 0 && !unresolved.contains(iid)) {
            Message message = state.interned(ASYNC_CONTEXTS, iid);
            if (message == null) {
                break;
            }
            if (state.decoded(ASYNC_CONTEXTS, iid) instanceof Integer known) {
                parent = known;
                break;
            }
            unresolved.push(iid);
            iid = parentOf(message);
        }
        for (long next : unresolved) {
            parent = addAsyncContext(state, next, parent);
        }
        return parent;
    }

    private long parentOf(Message message) {
        long parent = 0;
        reader.reset(message.buffer(), message.start(), message.end());
        while (reader.next()) {
            parent = reader.field() == 4 ? reader.longValue() : parent;
        }
        return parent;
    }

    private int addAsyncContext(SequenceState state, long iid, int parent) {
        int row = asyncContexts.addRow();
        Message message = state.interned(ASYNC_CONTEXTS, iid);
        if (message != null) {
            reader.reset(message.buffer(), message.start(), message.end());
            while (reader.next()) {
                if ((reader.field() == 2 || reader.field() == 3) && reader.length() > 0) {
                    String column = reader.field() == 2 ? "name" : "kind";
                    int text = strings.intern(reader.buffer(), reader.start(), reader.length());
                    asyncContexts.strings(column).set(row, text);
                }
            }
        }
        if (parent != ProfilerTables.NONE) {
            asyncContexts.ints("parent_id").set(row, parent);
        }
        state.setDecoded(ASYNC_CONTEXTS, iid, row);
        return row;
    }

    private int callsite(SequenceState state, int upid) {
        if (sample.has(CALLSTACK_IID)) {
            return stacks.callsite(state, upid, sample.longValue(CALLSTACK_IID));
        }
        int callsite = StackProfileTracker.NO_CALLSITE;
        sample.walk(reader);
        while (reader.next()) {
            if (reader.field() == CALLSTACK) {
                callsite = inlineStacks.callsite(reader);
            }
        }
        return callsite;
    }
}
