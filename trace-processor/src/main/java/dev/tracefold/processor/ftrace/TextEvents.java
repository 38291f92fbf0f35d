// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// Kernel events as text tells them: `key=value key=value`. Each is written as the message that a
/// recorder would have made of it and goes to the handler that such messages have. The few whose text
/// says something else than their message are handled here.
public final class TextEvents {
    /// One event.
    ///
    /// @param tid thread that ran there
    /// @param name of the kind of event
    /// @param args what follows the name
    public record Event(long timestampNanos, int cpu, long tid, String name, String args) {}

    private static final int FAILURE = StatKeys.of("systrace_parse_failure");

    /// Kinds that have a handler, with what text calls their fields otherwise.
    private static final Map<String, Map<String, String>> KINDS =
            Map.ofEntries(
                    Map.entry("sched_switch", Map.of()),
                    Map.entry("sched_waking", Map.of()),
                    Map.entry("cpu_frequency", Map.of()),
                    Map.entry("cpu_idle", Map.of()),
                    Map.entry("cpu_frequency_limits", Map.of("min", "min_freq", "max", "max_freq")),
                    Map.entry("clock_set_rate", Map.of()),
                    Map.entry("clock_enable", Map.of()),
                    Map.entry("clock_disable", Map.of()),
                    Map.entry("thermal_temperature", Map.of()),
                    Map.entry("cdev_update", Map.of()),
                    Map.entry("rss_stat", Map.of()),
                    Map.entry(
                            "binder_transaction",
                            Map.of(
                                    "transaction",
                                    "debug_id",
                                    "dest_node",
                                    "target_node",
                                    "dest_proc",
                                    "to_proc",
                                    "dest_thread",
                                    "to_thread")),
                    Map.entry("binder_transaction_received", Map.of("transaction", "debug_id")),
                    Map.entry("binder_transaction_alloc_buf", Map.of("transaction", "debug_id")),
                    Map.entry("binder_command", Map.of()),
                    Map.entry("binder_return", Map.of()),
                    Map.entry("binder_lock", Map.of()),
                    Map.entry("binder_locked", Map.of()),
                    Map.entry("binder_unlock", Map.of()));

    private final TraceContext context;
    private final FtraceHandlers handlers = new FtraceHandlers();
    private final AtraceMarkers markers;
    private final FtraceEvent event;
    private final SequenceState noState = new SequenceState(0, null);
    private final MessageWriter message = new MessageWriter();
    private final ProtoReader reader = new ProtoReader();
    private final int workqueue;

    /// For the events of one machine in one trace.
    public TextEvents(TraceContext context) {
        this.context = context;
        this.markers = new AtraceMarkers(context);
        this.event = new FtraceEvent(context.strings(), new KernelSymbols(context.strings()));
        this.workqueue = context.strings().intern("workqueue");
        Subsystems.register(context, handlers);
        new SchedEvents(context, new RawEvents(context)).register(handlers);
        context.processes().nameIdleThread();
    }

    /// Turns an event into rows; kinds that nobody handles are passed over.
    public void parse(Event textEvent) {
        switch (textEvent.name()) {
            case "tracing_mark_write", "0", "print" -> {
                byte[] text = textEvent.args().getBytes(StandardCharsets.UTF_8);
                markers.parseText(
                        textEvent.timestampNanos(), textEvent.tid(), text, 0, text.length);
            }
            case "workqueue_execute_start", "workqueue_execute_end" -> work(textEvent);
            case "sched_blocked_reason" -> blockedReason(TextArgs.of(textEvent.args()));
            default -> {
                @Nullable Map<String, String> otherNames = KINDS.get(textEvent.name());
                if (otherNames != null) {
                    asMessage(textEvent, otherNames);
                }
            }
        }
    }

    private void work(Event textEvent) {
        int utid = context.processes().getOrCreateThread(textEvent.tid());
        int track = context.tracks().threadTrack(utid);
        if (textEvent.name().endsWith("_end")) {
            context.slices()
                    .end(textEvent.timestampNanos(), track, workqueue, StringPool.NULL_ID, null);
            return;
        }
        int function = textEvent.args().indexOf("function ");
        if (function < 0) {
            context.stats().increment(FAILURE);
            return;
        }
        String name = textEvent.args().substring(function + "function ".length());
        context.slices()
                .begin(
                        textEvent.timestampNanos(),
                        track,
                        workqueue,
                        context.strings().intern(name),
                        null);
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

    private void asMessage(Event textEvent, Map<String, String> otherNames) {
        TextArgs args = TextArgs.of(textEvent.args());
        boolean isSwitch = textEvent.name().equals("sched_switch");
        if (isSwitch && !(args.has("prev_pid") && args.has("next_pid"))) {
            context.stats().increment(FAILURE);
            return;
        }
        FtraceEventType type = FtraceEventTypes.of(textEvent.name());
        message.begin(type.number());
        for (Map.Entry<String, String> arg : args.all().entrySet()) {
            String name = otherNames.getOrDefault(arg.getKey(), arg.getKey());
            boolean isState = isSwitch && name.equals("prev_state");
            String value = isState ? rawState(arg.getValue()) : arg.getValue();
            type.fields().stream()
                    .filter(field -> field.name().equals(name))
                    .forEach(field -> message.add(field, value));
        }
        message.reset(reader);
        if (reader.next()) {
            event.set(textEvent.timestampNanos(), textEvent.cpu(), noState);
            event.setPayload(type.number(), (int) textEvent.tid(), reader);
            FtraceHandler handler = handlers.of(type.number());
            if (handler != null) {
                handler.handle(event);
            }
        }
    }

    /// The bits for the letters that the kernel prints, as kernels before 4.8 have them: text does not
    /// say which kernel wrote it.
    private static String rawState(String letters) {
        int state = 0;
        for (int i = 0; i < letters.length(); i++) {
            state |=
                    switch (letters.charAt(i)) {
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
        return Integer.toString(state);
    }
}
