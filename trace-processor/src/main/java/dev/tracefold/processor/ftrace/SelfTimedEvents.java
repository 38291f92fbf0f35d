// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Events whose payload says when the thing happened that they tell of.
final class SelfTimedEvents {
    private static final int ERRORS = StatKeys.of("ftrace_bundle_tokenizer_errors");
    private static final long MONOTONIC_RAW = 5;
    private static final int GPU_WORK_PERIOD = FtraceEventTypes.of("gpu_work_period").number();

    private final TraceContext context;

    /// By type; 0 is no field.
    private final int[] timeFieldOfType = new int[FtraceEventTypes.LIMIT];

    private final MessageFields payload = new MessageFields(FtraceEventTypes.MAX_FIELD);

    SelfTimedEvents(TraceContext context) {
        this.context = context;
        add("gpu_work_period", "start_time_ns");
        add("thermal_exynos_acpm_bulk", "timestamp");
        add("param_set_value_cpm", "timestamp");
        add("fwtp_perfetto_counter", "timestamp");
        add("fwtp_perfetto_slice", "timestamp");
    }

    boolean contains(int type) {
        return type < timeFieldOfType.length && timeFieldOfType[type] != 0;
    }

    /// @param event stands on the payload
    long traceTime(int type, int sequenceId, ProtoReader event) {
        payload.enter(event);
        int field = timeFieldOfType[type];
        if (!payload.has(field)) {
            context.stats().increment(ERRORS);
            return ClockTracker.UNCONVERTIBLE;
        }
        long time = payload.longValue(field);
        return type == GPU_WORK_PERIOD
                ? context.clocks().toTraceTime(sequenceId, MONOTONIC_RAW, time)
                : time;
    }

    private void add(String event, String field) {
        FtraceEventType type = FtraceEventTypes.of(event);
        timeFieldOfType[type.number()] = type.field(field);
    }
}
