// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StatKeys;

import static java.util.Objects.requireNonNull;

/// Kernel events as text tells them: `key=value key=value`. Each is written as the message that a
/// recorder would have made of it and goes to the handler that such messages have. The few whose text
/// says something else than their message are handled here.
public final class TextEvents {
    /// One event; the object may be used again for the next.
    public static final class Event {
        private long timestampNanos;
        private int cpu;
        private long tid;
        private byte[] text = new byte[0];
        private int nameStart;
        private int nameEnd;
        private int argsStart;
        private int argsEnd;

        /// Says where and when it happened.
        ///
        /// @param eventTid thread that ran there
        public void at(long eventTimestampNanos, int eventCpu, long eventTid) {
            timestampNanos = eventTimestampNanos;
            cpu = eventCpu;
            tid = eventTid;
        }

        /// Says where in well-formed UTF-8 the name of its kind is, and what follows the name.
        public void says(byte[] bytes, int nameFrom, int nameTo, int argsFrom, int argsTo) {
            text = bytes;
            nameStart = nameFrom;
            nameEnd = nameTo;
            argsStart = argsFrom;
            argsEnd = argsTo;
        }

        private String args() {
            return new String(text, argsStart, argsEnd - argsStart, StandardCharsets.UTF_8);
        }
    }

    private static final int FAILURE = StatKeys.of("systrace_parse_failure");
    private static final byte[][] MARKERS = {
        bytes("tracing_mark_write"), bytes("0"), bytes("print")
    };
    private static final byte[] WORK_START = bytes("workqueue_execute_start");
    private static final byte[] WORK_END = bytes("workqueue_execute_end");
    private static final byte[] BLOCKED_REASON = bytes("sched_blocked_reason");

    private final TraceContext context;
    private final FtraceHandlers handlers = new FtraceHandlers();
    private final TextKinds kinds = new TextKinds();
    private final AtraceMarkers markers;
    private final FtraceEvent event;
    private final SequenceState noState = new SequenceState(0, null);
    private final MessageWriter message = new MessageWriter();
    private final int workqueue;
    private final int schedSwitch = FtraceEventTypes.of("sched_switch").number();

    /// The keys without which a switch says nothing.
    private final long switchNeeds;

    private final int prevState;
    private final SchedEvents sched;

    /// For the events of one machine in one trace.
    public TextEvents(TraceContext context) {
        this.context = context;
        this.markers = new AtraceMarkers(context);
        this.event = new FtraceEvent(context.strings(), new KernelSymbols(context.strings()));
        this.workqueue = context.strings().intern("workqueue");
        this.switchNeeds = 1L << keyOfSwitch("prev_pid") | 1L << keyOfSwitch("next_pid");
        this.prevState = keyOfSwitch("prev_state");
        Subsystems.register(context, handlers);
        this.sched = new SchedEvents(context, new RawEvents(context));
        sched.register(handlers);
        context.processes().nameIdleThread();
    }

    /// Turns an event into rows; kinds that nobody handles are passed over.
    public void parse(Event event) {
        TextKind kind = kinds.find(event.text, event.nameStart, event.nameEnd);
        if (kind != null) {
            asMessage(event, kind);
            return;
        }
        for (byte[] marker : MARKERS) {
            if (isCalled(event, marker)) {
                int length = event.argsEnd - event.argsStart;
                markers.parseText(
                        event.timestampNanos, event.tid, event.text, event.argsStart, length);
                return;
            }
        }
        if (isCalled(event, WORK_START)) {
            beginWork(event);
        } else if (isCalled(event, WORK_END)) {
            context.slices()
                    .end(
                            event.timestampNanos,
                            threadTrack(event),
                            workqueue,
                            StringPool.NULL_ID,
                            null);
        } else if (isCalled(event, BLOCKED_REASON)) {
            blockedReason(TextArgs.of(event.args()));
        }
    }

    private int keyOfSwitch(String name) {
        byte[] word = bytes("sched_switch");
        TextKind kind = requireNonNull(kinds.find(word, 0, word.length));
        byte[] key = bytes(name);
        return kind.key(key, 0, key.length);
    }

    private static boolean isCalled(Event event, byte[] name) {
        int start = event.nameStart;
        int end = event.nameEnd;
        return end - start == name.length
                && Arrays.equals(event.text, start, end, name, 0, name.length);
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.UTF_8);
    }

    private int threadTrack(Event event) {
        return context.tracks().threadTrack(context.processes().getOrCreateThread(event.tid));
    }

    private void beginWork(Event event) {
        int track = threadTrack(event);
        String args = event.args();
        int function = args.indexOf("function ");
        if (function < 0) {
            context.stats().increment(FAILURE);
            return;
        }
        int name = context.strings().intern(args.substring(function + "function ".length()));
        context.slices().begin(event.timestampNanos, track, workqueue, name, null);
    }

    private void blockedReason(TextArgs args) {
        Optional<Long> pid = args.number("pid");
        Optional<Long> ioWait = args.number("iowait");
        if (pid.isEmpty() || ioWait.isEmpty()) {
            context.stats().increment(FAILURE);
            return;
        }
        int utid = context.processes().getOrCreateThread(pid.get());
        int function = context.strings().intern(args.get("caller"));
        context.kernel().threadStates().blockedReason(utid, ioWait.get() != 0, function);
    }

    private void asMessage(Event textEvent, TextKind kind) {
        FtraceEventType type = kind.type();
        boolean isSwitch = type.number() == schedSwitch;
        message.begin();
        long seen = addFields(textEvent, kind, isSwitch);
        if (isSwitch && (seen & switchNeeds) != switchNeeds) {
            context.stats().increment(FAILURE);
            return;
        }
        if (isSwitch
                && sched.plainSwitch(
                        textEvent.timestampNanos,
                        textEvent.cpu,
                        message.bytes(),
                        0,
                        message.length())) {
            return;
        }
        FtraceHandler handler = handlers.of(type.number());
        if (handler != null) {
            event.set(textEvent.timestampNanos, textEvent.cpu, noState);
            event.setPayload(type.number(), (int) textEvent.tid, message);
            handler.handle(event);
        }
    }

    /// Writes what the words of the event say. The first word of a key counts.
    ///
    /// @return a bit for each key that was there
    private long addFields(Event textEvent, TextKind kind, boolean isSwitch) {
        byte[] text = textEvent.text;
        long seen = 0;
        int end = textEvent.argsEnd;
        int word = textEvent.argsStart;
        int key = TextKind.NONE;
        while (word < end) {
            // Kernels print keys in the order of the fields.
            int equals = kind.endOfKey(key + 1, text, word, end);
            boolean isNext = equals != TextKind.NONE;
            int wordEnd = find(' ', text, isNext ? equals : word, end);
            equals = isNext ? equals : find('=', text, word, wordEnd);
            boolean hasKey = equals < wordEnd;
            int found = isNext ? key + 1 : hasKey ? kind.key(text, word, equals) : kind.nameKey();
            if (wordEnd > word && found >= 0 && (seen & 1L << found) == 0) {
                seen |= 1L << found;
                key = found;
                int value = hasKey ? equals + 1 : word;
                if (isSwitch && found == prevState) {
                    message.add(kind.field(found).number(), rawState(text, value, wordEnd));
                } else {
                    message.add(kind.field(found), text, value, wordEnd);
                }
            }
            word = wordEnd + 1;
        }
        return seen;
    }

    private static int find(char wanted, byte[] text, int from, int end) {
        int at = from;
        while (at < end && text[at] != wanted) {
            at++;
        }
        return at;
    }

    /// The bits for the letters that the kernel prints, as kernels before 4.8 have them: text does not
    /// say which kernel wrote it.
    private static int rawState(byte[] letters, int from, int to) {
        int state = 0;
        for (int i = from; i < to; i++) {
            state |=
                    switch (letters[i]) {
                        case 'S' -> 0x1;
                        case 'D' -> 0x2;
                        case 'T' -> 0x4;
                        case 't' -> 0x8;
                        case 'X' -> 0x10;
                        case 'Z' -> 0x20;
                        case 'x' -> 0x40;
                        case 'K' -> 0x80;
                        case 'W' -> 0x100;
                        case 'P' -> 0x200;
                        case 'N' -> 0x400;
                        case 'I' -> 0x402;
                        case '+' -> 0x800;
                        default -> 0;
                    };
        }
        return state;
    }
}
