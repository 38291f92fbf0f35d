// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.Arrays;
import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Interrupts: one track for each CPU and kind.
final class IrqEvents extends FtraceSubsystem {
    private static final Dimension CPU = Dimension.integer("cpu");
    private static final TrackSpec IRQ = TrackSpec.slice("cpu_irq", CPU);
    private static final TrackSpec SOFTIRQ = TrackSpec.slice("cpu_softirq", CPU);
    private static final TrackSpec HRTIMER = TrackSpec.slice("cpu_hrtimer", CPU);

    /// By the kernel's vector numbers.
    private static final List<String> SOFTIRQS =
            List.of(
                    "HI",
                    "TIMER",
                    "NET_TX",
                    "NET_RX",
                    "BLOCK",
                    "IRQ_POLL",
                    "TASKLET",
                    "SCHED",
                    "HRTIMER",
                    "RCU");

    private final int irq;
    private final int hrtimer;
    private final int retKey;
    private final int vecKey;
    private int[] irqTracks = new int[0];
    private int[] softirqTracks = new int[0];

    IrqEvents(TraceContext context) {
        super(context);
        irq = strings.intern("irq");
        hrtimer = strings.intern("hrtimer");
        retKey = strings.intern("ret");
        vecKey = strings.intern("vec");
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("irq_handler_entry", this::irqEntry);
        handlers.on("irq_handler_exit", this::irqExit);
        handlers.on("softirq_entry", this::softirqEntry);
        handlers.on("softirq_exit", this::softirqExit);
        int localTimer = strings.intern("IRQ (LocalTimer)");
        handlers.on(
                "local_timer_entry",
                type -> e -> slices.begin(e.timestampNanos(), irqTrack(e), irq, localTimer, null));
        handlers.on(
                "local_timer_exit",
                type -> e -> slices.end(e.timestampNanos(), irqTrack(e), irq, NONE, null));
        handlers.on("hrtimer_expire_entry", this::hrtimerEntry);
        handlers.on(
                "hrtimer_expire_exit",
                type -> e -> slices.end(e.timestampNanos(), hrtimerTrack(e), hrtimer, NONE, null));
    }

    private FtraceHandler irqEntry(FtraceEventType type) {
        int name = type.field("name");
        return e ->
                slices.begin(
                        e.timestampNanos(),
                        irqTrack(e),
                        irq,
                        strings.intern("IRQ (%s)".formatted(e.string(name))),
                        null);
    }

    private FtraceHandler irqExit(FtraceEventType type) {
        int ret = type.field("ret");
        int handled = strings.intern("handled");
        int unhandled = strings.intern("unhandled");
        return e -> {
            ArgSet args = newArgs();
            args.add(retKey, ArgType.STRING, e.intValue(ret) == 1 ? handled : unhandled);
            slices.end(e.timestampNanos(), irqTrack(e), irq, NONE, args);
        };
    }

    private FtraceHandler softirqEntry(FtraceEventType type) {
        int vec = type.field("vec");
        int[] names = SOFTIRQS.stream().mapToInt(strings::intern).toArray();
        return e -> {
            long vector = e.uintValue(vec);
            if (vector < names.length) {
                slices.begin(e.timestampNanos(), softirqTrack(e), irq, names[(int) vector], null);
            }
        };
    }

    private FtraceHandler softirqExit(FtraceEventType type) {
        int vec = type.field("vec");
        return e -> {
            ArgSet args = newArgs();
            args.add(vecKey, ArgType.INT, e.uintValue(vec));
            slices.end(e.timestampNanos(), softirqTrack(e), irq, NONE, args);
        };
    }

    private FtraceHandler hrtimerEntry(FtraceEventType type) {
        int function = type.field("function");
        return e ->
                slices.begin(
                        e.timestampNanos(),
                        hrtimerTrack(e),
                        hrtimer,
                        e.symbolOrHex(function),
                        null);
    }

    private int irqTrack(FtraceEvent e) {
        int cpu = e.cpu();
        irqTracks = reserve(irqTracks, cpu);
        if (irqTracks[cpu] < 0) {
            irqTracks[cpu] = track(IRQ, () -> "Irq Cpu %d".formatted(cpu), cpu);
        }
        return irqTracks[cpu];
    }

    private int softirqTrack(FtraceEvent e) {
        int cpu = e.cpu();
        softirqTracks = reserve(softirqTracks, cpu);
        if (softirqTracks[cpu] < 0) {
            softirqTracks[cpu] = track(SOFTIRQ, () -> "SoftIrq Cpu %d".formatted(cpu), cpu);
        }
        return softirqTracks[cpu];
    }

    private int hrtimerTrack(FtraceEvent e) {
        return track(HRTIMER, () -> "Hrtimer Cpu %d".formatted(e.cpu()), e.cpu());
    }

    private static int[] reserve(int[] trackOfCpu, int cpu) {
        if (cpu < trackOfCpu.length) {
            return trackOfCpu;
        }
        int[] longer = Arrays.copyOf(trackOfCpu, cpu + 1);
        Arrays.fill(longer, trackOfCpu.length, longer.length, -1);
        return longer;
    }
}
