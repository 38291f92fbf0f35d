// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// GPUs: frequency, memory, power, and what their drivers tell of the work.
final class GpuEvents extends FtraceSubsystem {
    private static final int NEGATIVE_DURATION = StatKeys.of("gpu_work_period_negative_duration");
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final String MCU_PREFIX = "mali_mali_PM_MCU_";

    private static final Dimension UGPU = Dimension.integer("ugpu");
    private static final Dimension GPU = Dimension.integer("gpu");
    private static final TrackSpec FREQUENCY = TrackSpec.counter("gpu_frequency", "MHz", UGPU, GPU);
    private static final TrackSpec MEMORY = TrackSpec.counter("gpu_memory", "bytes", UGPU, GPU);
    private static final TrackSpec MEMORY_OF_PROCESS =
            TrackSpec.counter("process_gpu_memory", "bytes", UGPU, GPU, Dimension.integer("upid"));
    private static final TrackSpec CMDBATCH =
            TrackSpec.slice(
                    "adreno_gpu_cmdbatch",
                    Dimension.integer("context_id"),
                    Dimension.integer("prio"));
    private static final TrackSpec WORK_PERIOD =
            TrackSpec.slice("android_gpu_work_period", UGPU, GPU, Dimension.integer("uid"));
    private static final TrackSpec MALI_IRQ =
            TrackSpec.slice("cpu_mali_irq", Dimension.integer("cpu"));
    private static final TrackSpec MCU_STATE = TrackSpec.slice("mali_mcu_state");
    private static final TrackSpec MALI_POWER = TrackSpec.counter("mali_gpu_power_state", null);
    private static final TrackSpec POWERVR_POWER = TrackSpec.slice("powervr_gpu_power_state");

    private final Map<Long, Integer> tidOfAdrenoContext = new HashMap<>();
    private int mcuState = NONE;

    GpuEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("gpu_frequency", type -> frequency(type, "state", 1));
        handlers.on("kgsl_gpu_frequency", type -> frequency(type, "gpu_freq", 1000));
        handlers.on("gpu_mem_total", this::memTotal);
        handlers.on("kgsl_adreno_cmdbatch_queued", this::cmdbatchQueued);
        handlers.on("kgsl_adreno_cmdbatch_retired", this::cmdbatchRetired);
        handlers.on("gpu_work_period", this::workPeriod);
        handlers.on("mali_gpu_power_state", this::maliPower);
        handlers.on("gpu_power_state", this::powervrPower);
        handlers.on("mali_mali_CSF_INTERRUPT_START", this::maliIrqStart);
        handlers.on("mali_mali_CSF_INTERRUPT_END", this::maliIrqEnd);
        for (String state : McuStates.NAMES) {
            int name = strings.intern(state);
            handlers.on(MCU_PREFIX + state, type -> e -> mcuState(e, name));
        }
    }

    private FtraceHandler frequency(FtraceEventType type, String valueField, int factor) {
        int gpu = type.field("gpu_id");
        int value = type.field(valueField);
        return e -> {
            long id = e.uintValue(gpu);
            int track = track(FREQUENCY, () -> "gpufreq", ugpu(id), id);
            count(e, track, (double) e.uintValue(value) * factor);
        };
    }

    private long ugpu(long gpu) {
        return context.kernel().gpus().getOrCreate(gpu);
    }

    /// Process 0 is the total of all. A kernel thread may tell of a process that is gone: nobody is
    /// made up for it.
    private FtraceHandler memTotal(FtraceEventType type) {
        int gpuField = type.field("gpu_id");
        int pidField = type.field("pid");
        int size = type.field("size");
        return e -> {
            long gpu = e.uintValue(gpuField);
            long ugpu = ugpu(gpu);
            int pid = e.intValue(pidField);
            if (pid == 0) {
                count(e, track(MEMORY, () -> "GPU Memory", ugpu, gpu), (double) e.longValue(size));
                return;
            }
            if (processes.findThread(pid) == ProcessTracker.UNKNOWN) {
                return;
            }
            int upid = processes.upidOfThread(processes.updateThread(pid, pid));
            int track = track(MEMORY_OF_PROCESS, () -> "GPU Memory", ugpu, gpu, upid);
            count(e, track, (double) e.longValue(size));
        };
    }

    private FtraceHandler cmdbatchQueued(FtraceEventType type) {
        int id = type.field("id");
        return e -> tidOfAdrenoContext.putIfAbsent(e.uintValue(id), e.tid());
    }

    private FtraceHandler cmdbatchRetired(FtraceEventType type) {
        int id = type.field("id");
        int prioField = type.field("prio");
        int start = type.field("start");
        int retire = type.field("retire");
        int name = strings.intern("GPU");
        return e -> {
            long ticks = e.longValue(retire) - e.longValue(start);
            if (ticks < 0) {
                return;
            }
            long duration = ticks * NANOS_PER_SECOND / AdrenoBatches.TICKS_PER_SECOND;
            long gpuContext = e.uintValue(id);
            long prio = e.uintValue(prioField);
            String process = processOfAdrenoContext(gpuContext);
            String separator = process.isEmpty() ? "" : " ";
            int trackName =
                    strings.intern(
                            "GPU%s%s (Ctx=%d, Prio=%d)"
                                    .formatted(separator, process, gpuContext, prio));
            int track =
                    compressor.scoped(
                            CMDBATCH, trackName, e.timestampNanos(), duration, gpuContext, prio);
            if (!process.isEmpty()) {
                tracks.setName(track, trackName);
            }
            slices.scoped(e.timestampNanos(), track, NONE, name, duration, null);
        };
    }

    private String processOfAdrenoContext(long gpuContext) {
        Integer tid = tidOfAdrenoContext.get(gpuContext);
        if (tid == null) {
            return "";
        }
        int upid = processes.upidOfThread(processes.getOrCreateThread(tid));
        return upid == ProcessTracker.UNKNOWN
                ? ""
                : strings.getOrEmpty(processes.processes().name().get(upid));
    }

    private FtraceHandler workPeriod(FtraceEventType type) {
        int gpuField = type.field("gpu_id");
        int uid = type.field("uid");
        int startField = type.field("start_time_ns");
        int endField = type.field("end_time_ns");
        int active = type.field("total_active_duration_ns");
        return e -> {
            long gpu = e.uintValue(gpuField);
            long start = e.longValue(startField);
            long end = e.longValue(endField);
            int track = tracks.intern(WORK_PERIOD, NONE, ugpu(gpu), gpu, e.intValue(uid));
            if (end < start) {
                ArgSet details = newArgs();
                addInt(details, "start_time_ns", start);
                addInt(details, "end_time_ns", end);
                addInt(details, "gpu_id", gpu);
                context.importLog().recordAt(NEGATIVE_DURATION, e.timestampNanos(), details);
                return;
            }
            double percent = 100.0 * e.longValue(active) / (end - start);
            int name = strings.intern("%%%.2f".formatted(percent));
            slices.scoped(e.timestampNanos(), track, NONE, name, end - start, null);
        };
    }

    private FtraceHandler maliPower(FtraceEventType type) {
        int toState = type.field("to_state");
        return e -> count(e, track(MALI_POWER, "mali_gpu_power_state"), e.intValue(toState));
    }

    private FtraceHandler powervrPower(FtraceEventType type) {
        int newState = type.field("new_state");
        return e -> {
            int track = track(POWERVR_POWER, "powervr_gpu_power_state");
            end(e, track);
            String name =
                    switch (e.intValue(newState)) {
                        case 0 -> "OFF";
                        case 1 -> "PG";
                        case 2 -> "ON";
                        default -> "Unknown";
                    };
            begin(e, track, strings.intern(name));
        };
    }

    private FtraceHandler maliIrqStart(FtraceEventType type) {
        int info = type.field("info_val");
        int name = strings.intern("mali_CSF_INTERRUPT");
        return e -> {
            ArgSet args = newArgs();
            addUint(args, "info_val", e.longValue(info));
            begin(e, maliIrqTrack(e), name, args);
        };
    }

    private FtraceHandler maliIrqEnd(FtraceEventType type) {
        int info = type.field("info_val");
        int name = strings.intern("mali_CSF_INTERRUPT");
        return e -> {
            ArgSet args = newArgs();
            addUint(args, "info_val", e.longValue(info));
            slices.end(e.timestampNanos(), maliIrqTrack(e), NONE, name, args);
        };
    }

    private int maliIrqTrack(FtraceEvent e) {
        return track(
                MALI_IRQ, () -> String.format(Locale.ROOT, "Mali Irq Cpu %d", e.cpu()), e.cpu());
    }

    private void mcuState(FtraceEvent e, int name) {
        int track = tracks.intern(MCU_STATE, NONE);
        if (mcuState != NONE) {
            slices.end(e.timestampNanos(), track, NONE, mcuState, null);
        }
        begin(e, track, name);
        mcuState = name;
    }
}
