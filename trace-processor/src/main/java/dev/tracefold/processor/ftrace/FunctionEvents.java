// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Functions of the kernel as slices: work queues, the function graph tracer, probes.
final class FunctionEvents extends FtraceSubsystem {
    private static final TrackSpec THREAD_FUNCGRAPH =
            TrackSpec.slice("thread_funcgraph", Dimension.integer("utid"));
    private static final TrackSpec CPU_FUNCGRAPH =
            TrackSpec.slice("cpu_funcgraph", Dimension.integer("cpu"));

    // KprobeEvent.KprobeType
    private static final int KPROBE_BEGIN = 1;
    private static final int KPROBE_END = 2;
    private static final int KPROBE_INSTANT = 3;

    FunctionEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("workqueue_execute_start", this::workStart);
        handlers.on("workqueue_execute_end", this::workEnd);
        handlers.on("funcgraph_entry", this::functionEntry);
        handlers.on("funcgraph_exit", this::functionExit);
        handlers.on("kprobe_event", this::kprobe);
    }

    private FtraceHandler workStart(FtraceEventType type) {
        int function = type.field("function");
        int category = strings.intern("workqueue");
        int cpuKey = strings.intern("cpu");
        return e -> {
            int name = e.symbolOrHex(function);
            ArgSet args = newArgs();
            args.add(cpuKey, ArgType.INT, e.cpu());
            slices.begin(e.timestampNanos(), threadTrack(e), category, name, args);
        };
    }

    private FtraceHandler workEnd(FtraceEventType type) {
        int category = strings.intern("workqueue");
        return e -> slices.end(e.timestampNanos(), threadTrack(e), category, NONE, null);
    }

    private FtraceHandler functionEntry(FtraceEventType type) {
        int func = type.field("func");
        return e -> {
            int name = e.symbolOrHex(func);
            begin(e, funcgraphTrack(e), name);
        };
    }

    private FtraceHandler functionExit(FtraceEventType type) {
        int func = type.field("func");
        return e -> {
            int name = e.symbolOrHex(func);
            slices.end(e.timestampNanos(), funcgraphTrack(e), NONE, name, null);
        };
    }

    /// The idle threads all have tid 0 but run at the same time.
    private int funcgraphTrack(FtraceEvent e) {
        if (e.tid() == 0) {
            return track(CPU_FUNCGRAPH, () -> "swapper%d -funcgraph".formatted(e.cpu()), e.cpu());
        }
        int utid = processes.getOrCreateThread(e.tid());
        return track(THREAD_FUNCGRAPH, () -> "Funcgraph", utid);
    }

    private FtraceHandler kprobe(FtraceEventType type) {
        int nameField = type.field("name");
        int kind = type.field("type");
        return e -> {
            int name = e.stringId(nameField);
            int track = threadTrack(e);
            switch (e.intValue(kind)) {
                case KPROBE_BEGIN -> begin(e, track, name);
                case KPROBE_END -> slices.end(e.timestampNanos(), track, NONE, name, null);
                case KPROBE_INSTANT -> instant(e, track, NONE, name);
                default -> {
                    // A kind that nothing is known about.
                }
            }
        };
    }
}
