// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tracefold.processor.importer.ImportScope;
import dev.tracefold.processor.importer.ImportScope.Part;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.StatKeys;

/// Which kinds of kernel events are in no part of a trace that will be looked at, and how many of them
/// were passed over.
///
/// A kind can only be named here if its handler does nothing but what is said of it, and does nothing to
/// threads but ask for the living one of a tid, and name it. Kinds that nobody names are always read.
///
/// The times of what is passed over still count: packets without one take the latest of all, early
/// extraction goes by them, the first kernel event decides from when on events are complete, and of
/// events at one time those of the CPU come first that had the event before. So a stand-in goes through
/// the sorter for each, unless no kernel event is kept at all: then there are none whose order could
/// change, and two a bundle say the rest.
final class LeftOut {
    private static final int SKIPPED = StatKeys.of("selective_import_skipped_ftrace_events");
    private static final Set<Part> EVERY_EVENT =
            EnumSet.of(Part.FTRACE_EVENTS, Part.THREADS, Part.ARGS);
    private static final Set<Part> WAKING = with(Part.THREAD_STATES);
    private static final Set<Part> SWITCH = with(Part.THREAD_STATES, Part.SCHED_SLICES);
    private static final Set<Part> COUNTER = with(Part.COUNTERS, Part.TRACKS);
    private static final Set<Part> SLICE = with(Part.SLICES, Part.TRACKS);

    /// They say of which process a thread is, on which states of threads depend.
    private static final Set<Part> MARKER =
            with(Part.SLICES, Part.COUNTERS, Part.TRACKS, Part.THREAD_STATES);

    private static final Map<String, Set<Part>> PARTS_OF_KIND = partsOfKind();
    private static final int SWITCH_KIND = FtraceEventTypes.of("sched_switch").number();
    private static final int WAKING_KIND = FtraceEventTypes.of("sched_waking").number();

    private final TraceContext context;
    private final FtraceQueues queues;
    private final boolean[] kinds = new boolean[FtraceEventTypes.LIMIT];
    private final int[] counts = new int[FtraceEventTypes.LIMIT];

    private final HeldTimes held = new HeldTimes();
    private boolean keepsSome;
    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;

    LeftOut(TraceContext context, FtraceHandlers handlers, FtraceQueues queues) {
        this.context = context;
        this.queues = queues;
        ImportScope scope = context.options().scope();
        for (int kind = 0; kind < kinds.length && !scope.isEverything(); kind++) {
            FtraceEventType type = FtraceEventTypes.of(kind);
            if (type != null) {
                Set<Part> parts = PARTS_OF_KIND.get(type.name());
                boolean isOnlyRaw = !handlers.contains(kind) && !type.name().equals("generic");
                kinds[kind] =
                        parts != null
                                ? !scope.wantsAny(parts)
                                : isOnlyRaw && !scope.wantsAny(EVERY_EVENT);
            }
        }
    }

    private static Set<Part> with(Part... further) {
        EnumSet<Part> parts = EnumSet.copyOf(EVERY_EVENT);
        parts.addAll(List.of(further));
        return parts;
    }

    private static Map<String, Set<Part>> partsOfKind() {
        Map<String, Set<Part>> parts = new HashMap<>();
        parts.put("sched_switch", SWITCH);
        List.of("sched_waking", "sched_blocked_reason").forEach(kind -> parts.put(kind, WAKING));
        List.of(
                        "cpu_frequency",
                        "cpu_idle",
                        "cpu_frequency_limits",
                        "sched_cpu_util_cfs",
                        "rss_stat",
                        "rss_stat_throttled",
                        "dmabuf_rss_stat",
                        "mm_event_record")
                .forEach(kind -> parts.put(kind, COUNTER));
        List.of(
                        "irq_handler_entry",
                        "irq_handler_exit",
                        "softirq_entry",
                        "softirq_exit",
                        "local_timer_entry",
                        "local_timer_exit",
                        "hrtimer_expire_entry",
                        "hrtimer_expire_exit",
                        "sys_enter",
                        "sys_exit")
                .forEach(kind -> parts.put(kind, SLICE));
        parts.put("print", MARKER);
        return Map.copyOf(parts);
    }

    /// Whether events of a kind are passed over.
    boolean contains(int kind) {
        return kind < kinds.length && kinds[kind];
    }

    /// Whether the switches of compact bundles are passed over.
    boolean containsSwitches() {
        return kinds[SWITCH_KIND];
    }

    /// Whether the wakings of compact bundles are passed over.
    boolean containsWakings() {
        return kinds[WAKING_KIND];
    }

    /// Passes over a switch of a compact bundle.
    void passSwitch(int cpu, long traceTime) {
        pass(SWITCH_KIND, cpu, traceTime);
    }

    /// Passes over a waking of a compact bundle.
    void passWaking(int cpu, long traceTime) {
        pass(WAKING_KIND, cpu, traceTime);
    }

    /// Passes over an event.
    void pass(int kind, int cpu, long traceTime) {
        count(kind, 1);
        if (keepsSome) {
            queues.pushStandIn(cpu, traceTime);
        } else {
            hold(cpu, traceTime);
        }
    }

    /// Whether all events may be passed over bundle by bundle: none has been kept.
    boolean takesBundles() {
        return !keepsSome;
    }

    /// Passes over all events of a bundle, while it [takes bundles][#takesBundles()]. None of them is before 0.
    ///
    /// @param reference of the first event, in the packets' store
    /// @param plusNanos what makes the times in the bundle trace time
    void passBundle(BundleSkim bundle, int cpu, long reference, long plusNanos) {
        for (int run = 0; run < bundle.runs(); run++) {
            count(bundle.kind(run), bundle.count(run));
        }
        held.addBundle(cpu, reference, bundle.events(), plusNanos);
        earliest = Math.min(earliest, bundle.earliest() + plusNanos);
        latest = Math.max(latest, bundle.latest() + plusNanos);
    }

    private void count(int kind, int events) {
        if (counts[kind] == 0) {
            context.processes().lackThreads();
        }
        counts[kind] += events;
    }

    private void hold(int cpu, long traceTime) {
        held.add(cpu, traceTime);
        if (traceTime >= 0) {
            earliest = Math.min(earliest, traceTime);
            latest = Math.max(latest, traceTime);
        }
    }

    /// An event is going to be pushed that is not passed over.
    void keep() {
        if (keepsSome) {
            return;
        }
        keepsSome = true;
        held.drain(queues.store(), queues::pushStandIn);
    }

    /// A bundle of a CPU has been taken apart.
    void endOfBundle(int cpu) {
        if (!keepsSome && earliest <= latest) {
            queues.pushStandIn(cpu, earliest);
            queues.pushStandIn(cpu, latest);
        }
        earliest = Long.MAX_VALUE;
        latest = Long.MIN_VALUE;
    }

    /// Writes down how many there were.
    void endOfFile() {
        for (int kind = 0; kind < counts.length; kind++) {
            if (counts[kind] > 0) {
                context.stats().setIndexed(SKIPPED, kind, counts[kind]);
            }
        }
    }
}
