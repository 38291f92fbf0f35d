// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// What CPUs do: frequency, idling, load, being plugged.
final class CpuEvents extends FtraceSubsystem {
    private static final Dimension CPU = Dimension.integer("cpu");
    private static final TrackSpec FREQUENCY = TrackSpec.counter("cpu_frequency", null, CPU);
    private static final TrackSpec THROTTLE =
            TrackSpec.counter("cpu_frequency_throttle", null, CPU);
    private static final TrackSpec IDLE = TrackSpec.counter("cpu_idle", null, CPU);
    private static final TrackSpec MAX_LIMIT =
            TrackSpec.counter("cpu_max_frequency_limit", null, CPU);
    private static final TrackSpec MIN_LIMIT =
            TrackSpec.counter("cpu_min_frequency_limit", null, CPU);
    private static final TrackSpec UTILIZATION = TrackSpec.counter("cpu_utilization", null, CPU);
    private static final TrackSpec CAPACITY = TrackSpec.counter("cpu_capacity", null, CPU);
    private static final TrackSpec NR_RUNNING = TrackSpec.counter("cpu_nr_running", null, CPU);
    private static final TrackSpec HOTPLUG = TrackSpec.slice("cpu_hotplug", CPU);

    CpuEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("cpu_frequency", type -> state(type, FREQUENCY, "cpufreq"));
        handlers.on("cpu_idle", type -> state(type, IDLE, "cpuidle"));
        handlers.on("dcvsh_freq", this::throttle);
        handlers.on("cpu_frequency_limits", this::limits);
        handlers.on("sched_cpu_util_cfs", this::utilization);
        handlers.on("cpuhp_enter", this::hotplugEnter);
        handlers.on("cpuhp_multi_enter", this::hotplugEnter);
        handlers.on("cpuhp_exit", this::hotplugExit);
    }

    private FtraceHandler state(FtraceEventType type, TrackSpec spec, String name) {
        int cpu = type.field("cpu_id");
        int state = type.field("state");
        return e ->
                count(e, track(spec, () -> name, e.uintValue(cpu)), (double) e.uintValue(state));
    }

    private FtraceHandler throttle(FtraceEventType type) {
        int cpu = type.field("cpu");
        int freq = type.field("freq");
        return e ->
                count(
                        e,
                        track(THROTTLE, () -> "cpufreq_throttle", e.longValue(cpu)),
                        (double) e.longValue(freq));
    }

    private FtraceHandler limits(FtraceEventType type) {
        int cpuField = type.field("cpu_id");
        int max = type.field("max_freq");
        int min = type.field("min_freq");
        return e -> {
            long cpu = e.uintValue(cpuField);
            int maxTrack = track(MAX_LIMIT, () -> "Cpu %d Max Freq Limit".formatted(cpu), cpu);
            count(e, maxTrack, (double) e.uintValue(max));
            int minTrack = track(MIN_LIMIT, () -> "Cpu %d Min Freq Limit".formatted(cpu), cpu);
            count(e, minTrack, (double) e.uintValue(min));
        };
    }

    private FtraceHandler utilization(FtraceEventType type) {
        int cpuField = type.field("cpu");
        int util = type.field("cpu_util");
        int capacity = type.field("capacity");
        int running = type.field("nr_running");
        return e -> {
            long cpu = e.uintValue(cpuField);
            int utilTrack = track(UTILIZATION, () -> "Cpu %d Util".formatted(cpu), cpu);
            count(e, utilTrack, (double) e.longValue(util));
            int capacityTrack = track(CAPACITY, () -> "Cpu %d Cap".formatted(cpu), cpu);
            count(e, capacityTrack, (double) e.uintValue(capacity));
            int runningTrack = track(NR_RUNNING, () -> "Cpu %d Nr Running".formatted(cpu), cpu);
            count(e, runningTrack, (double) e.uintValue(running));
        };
    }

    private FtraceHandler hotplugEnter(FtraceEventType type) {
        int cpu = type.field("cpu");
        int idx = type.field("idx");
        int category = strings.intern("cpu");
        return e -> {
            ArgSet args = newArgs();
            addUint(args, "action_cpu", e.cpu());
            addInt(args, "cpuhp_idx", e.intValue(idx));
            int name = strings.intern("cpuhp(%d)".formatted(e.intValue(idx)));
            slices.begin(e.timestampNanos(), hotplugTrack(e.uintValue(cpu)), category, name, args);
        };
    }

    private FtraceHandler hotplugExit(FtraceEventType type) {
        int cpu = type.field("cpu");
        return e -> end(e, hotplugTrack(e.uintValue(cpu)));
    }

    private int hotplugTrack(long cpu) {
        return track(HOTPLUG, () -> "CPU Hotplug %d".formatted(cpu), cpu);
    }
}
