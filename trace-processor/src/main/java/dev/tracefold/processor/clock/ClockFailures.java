// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ImportLog;
import dev.tracefold.processor.tracker.StatKeys;

/// Counts readings that cannot be converted, by the reason.
final class ClockFailures {
    private static final int UNKNOWN_SOURCE =
            StatKeys.of("clock_sync_failure_unknown_source_clock");
    private static final int UNKNOWN_TARGET =
            StatKeys.of("clock_sync_failure_unknown_target_clock");
    private static final int NO_PATH = StatKeys.of("clock_sync_failure_no_path");
    private static final int UNRELATABLE = StatKeys.of("clock_sync_unrelatable_clock_domains");

    private final StringPool strings;
    private final ClockGraph graph;
    private final ImportLog log;

    ClockFailures(StringPool strings, ClockGraph graph, ImportLog log) {
        this.strings = strings;
        this.graph = graph;
        this.log = log;
    }

    void record(ClockId source, long reading) {
        ClockId target = graph.traceTime().clock();
        ArgSet args = new ArgSet();
        addClock(args, "source", source);
        args.add(strings.intern("source_timestamp"), ArgType.INT, reading);
        addClock(args, "target", target);
        log.record(reason(source, target), args);
    }

    void recordUnrelatable(ClockId source, ClockId target) {
        ArgSet args = new ArgSet();
        args.add(strings.intern("source_clock_id"), ArgType.INT, source.number());
        args.add(strings.intern("target_clock_id"), ArgType.INT, target.number());
        log.record(UNRELATABLE, args);
    }

    private int reason(ClockId source, ClockId target) {
        if (!graph.knows(source)) {
            return UNKNOWN_SOURCE;
        }
        return graph.knows(target) ? NO_PATH : UNKNOWN_TARGET;
    }

    private void addClock(ArgSet args, String side, ClockId clock) {
        if (clock.sequenceId() != 0) {
            args.add(
                    strings.intern(side + "_sequence_id"),
                    ArgType.UINT,
                    Integer.toUnsignedLong(clock.sequenceId()));
        }
        args.add(strings.intern(side + "_clock_id"), ArgType.INT, clock.number());
    }
}
