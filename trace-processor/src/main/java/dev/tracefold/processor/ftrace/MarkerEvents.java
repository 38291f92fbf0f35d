// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;

/// Markers: text that programs write into the trace, and the events by which drivers do the same.
final class MarkerEvents extends FtraceSubsystem {
    private static final int PARSE_FAILURE = StatKeys.of("systrace_parse_failure");

    private final AtraceMarkers markers;
    private final SyscallEvents syscalls;

    MarkerEvents(TraceContext context, SyscallEvents syscalls) {
        super(context);
        this.markers = new AtraceMarkers(context);
        this.syscalls = syscalls;
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("print", this::print);
        handlers.on("zero", this::zero);
        handlers.on("tracing_mark_write", this::tracingMarkWrite);
        handlers.on("sde_tracing_mark_write", this::sdeTracingMarkWrite);
        handlers.on("samsung_tracing_mark_write", this::samsungTracingMarkWrite);
        handlers.on("dpu_tracing_mark_write", this::dpuTracingMarkWrite);
        handlers.on("g2d_tracing_mark_write", type -> driverMark(type, "name"));
        handlers.on("mali_tracing_mark_write", type -> driverMark(type, "name"));
        handlers.on("lwis_tracing_mark_write", type -> driverMark(type, "func_name"));
        handlers.on("panel_write_generic", type -> driverMark(type, "name"));
    }

    private FtraceHandler print(FtraceEventType type) {
        int buf = type.field("buf");
        return e -> {
            int utid = processes.findThread(e.tid());
            if (utid != ProcessTracker.UNKNOWN) {
                syscalls.cutWrite(e.timestampNanos(), utid);
            }
            MessageFields payload = e.payload();
            markers.parseText(
                    e.timestampNanos(),
                    e.tid(),
                    payload.buffer(),
                    payload.start(buf),
                    payload.length(buf));
        };
    }

    private FtraceHandler zero(FtraceEventType type) {
        int flag = type.field("flag");
        int name = type.field("name");
        int pid = type.field("pid");
        int value = type.field("value");
        return e -> {
            int flags = e.intValue(flag);
            char phase =
                    (flags & 1) != 0 ? 'B' : (flags & 2) != 0 ? 'E' : (flags & 4) != 0 ? 'C' : 0;
            mark(e, phase, e.string(name), e.uintValue(pid), e.longValue(value));
        };
    }

    private FtraceHandler tracingMarkWrite(FtraceEventType type) {
        int begin = type.field("trace_begin");
        int name = type.field("trace_name");
        int pid = type.field("pid");
        return e -> {
            char phase = !e.has(begin) ? 0 : e.boolValue(begin) ? 'B' : 'E';
            mark(e, phase, e.string(name), e.uintValue(pid), 0);
        };
    }

    private FtraceHandler sdeTracingMarkWrite(FtraceEventType type) {
        int traceType = type.field("trace_type");
        int begin = type.field("trace_begin");
        int name = type.field("trace_name");
        int pid = type.field("pid");
        int value = type.field("value");
        return e -> {
            char phase = (char) (e.intValue(traceType) & 0xFF);
            if (phase == 0 && (e.has(traceType) || e.has(begin))) {
                phase = e.boolValue(begin) ? 'B' : 'E';
            }
            mark(e, phase, e.string(name), e.uintValue(pid), e.intValue(value));
        };
    }

    private FtraceHandler samsungTracingMarkWrite(FtraceEventType type) {
        int traceType = type.field("trace_type");
        int name = type.field("trace_name");
        int pid = type.field("pid");
        int value = type.field("value");
        return e -> {
            char phase = (char) (e.intValue(traceType) & 0xFF);
            boolean isEnd = phase == 0 && e.has(traceType);
            mark(e, isEnd ? 'E' : phase, e.string(name), e.uintValue(pid), e.intValue(value));
        };
    }

    /// Some drivers claim a process that their thread is not of; only counters keep it.
    private FtraceHandler dpuTracingMarkWrite(FtraceEventType type) {
        int traceType = type.field("type");
        int name = type.field("name");
        int pid = type.field("pid");
        int value = type.field("value");
        return e -> {
            char phase = (char) (e.intValue(traceType) & 0xFF);
            long tgid = phase == 'C' ? e.uintValue(pid) : 0;
            mark(e, phase, e.string(name), tgid, e.intValue(value));
        };
    }

    private FtraceHandler driverMark(FtraceEventType type, String nameField) {
        int traceType = type.field("type");
        int name = type.field(nameField);
        int pid = type.field("pid");
        int value = type.field("value");
        return e -> {
            char phase = (char) (e.intValue(traceType) & 0xFF);
            mark(e, phase, e.string(name), e.uintValue(pid), e.longValue(value));
        };
    }

    /// Threads of the kernel may speak for other processes: a counter's process says nothing of its
    /// thread.
    private void mark(FtraceEvent e, char phase, String name, long tgid, long value) {
        if (phase != 'B' && phase != 'E' && phase != 'C' && phase != 'I') {
            context.stats().increment(PARSE_FAILURE);
            return;
        }
        markers.mark(
                e.timestampNanos(), e.tid(), new AtraceMarkers.Mark(phase, tgid, name, value, ""));
    }
}
