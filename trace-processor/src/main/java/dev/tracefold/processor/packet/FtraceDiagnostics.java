// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Mistakes in a `FtraceConfig`.
final class FtraceDiagnostics {
    /// Highest field that is looked at.
    static final int LAST_FIELD = 23;

    // FtraceConfig
    private static final int EVENTS = 1;
    private static final int BUFFER_SIZE_KB = 10;
    private static final int DRAIN_PERIOD_MS = 11;
    private static final int SYMBOLIZE_KSYMS = 13;
    private static final int SYSCALL_EVENTS = 18;
    private static final int FUNCTION_GRAPH = 19;
    private static final int PRESERVE_BUFFER = 23;

    private static final long LATE_NANOS = 300_000_000_000L;
    private static final long GOOD_BUFFER_KB = 1024;
    private static final long BAD_BUFFER_KB = 64;
    private static final double GOOD_MB_PER_SECOND = 5;
    private static final double BAD_MB_PER_SECOND = 1;
    private static final long MIN_PERIOD_MS = 100;
    private static final long MAX_PERIOD_MS = 60_000;
    private static final double SURE = 0.9;

    private static final List<String> SYSCALLS =
            List.of("raw_syscalls/sys_enter", "raw_syscalls/sys_exit");
    private static final List<String> WITH_SYMBOLS =
            List.of("workqueue/workqueue_execute_start", "sched/sched_blocked_reason");

    /// Looks at one configuration.
    @FunctionalInterface
    interface Rule {
        void check(MessageFields ftrace);
    }

    private final Consumer<Diagnostic> found;
    private final boolean isLossy;
    private final long startedNanos;

    /// @param isLossy whether kernel events were lost
    /// @param startedNanos when recording began, since boot; 0 where that is not known
    FtraceDiagnostics(Consumer<Diagnostic> found, boolean isLossy, long startedNanos) {
        this.found = found;
        this.isLossy = isLossy;
        this.startedNanos = startedNanos;
    }

    /// All of them, in the order of their findings.
    List<Rule> rules() {
        return List.of(
                this::preservedBuffer,
                this::smallBuffer,
                this::slowDrain,
                this::drainPeriod,
                this::syscalls,
                this::symbols);
    }

    private void add(
            String key, String title, String description, String remedy, double confidence) {
        found.accept(new Diagnostic(key, title, description, remedy, confidence));
    }

    private void preservedBuffer(MessageFields ftrace) {
        if (ftrace.boolValue(PRESERVE_BUFFER) && startedNanos > LATE_NANOS) {
            add(
                    "preserve_ftrace_buffer_late_start",
                    "Kernel events from before recording",
                    "The kernel's buffer was kept although recording began minutes after boot, so events can be very old",
                    "Set preserve_ftrace_buffer only when recording from boot on",
                    0.7);
        }
    }

    private void smallBuffer(MessageFields ftrace) {
        long kb = ftrace.uintValue(BUFFER_SIZE_KB);
        if (kb == 0 || kb >= GOOD_BUFFER_KB) {
            return;
        }
        double above = Math.max(0, kb - BAD_BUFFER_KB);
        double confidence = SURE - (SURE - 0.2) * above / (GOOD_BUFFER_KB - BAD_BUFFER_KB);
        add(
                "tiny_ftrace_buffer",
                "Small buffer for kernel events",
                "The kernel has %d KiB for events (less than 1 MiB) and drops what does not fit"
                        .formatted(kb),
                "Leave buffer_size_kb at its default",
                isLossy ? SURE : confidence);
    }

    private void slowDrain(MessageFields ftrace) {
        long kb = ftrace.uintValue(BUFFER_SIZE_KB);
        long periodMs = ftrace.uintValue(DRAIN_PERIOD_MS);
        if (kb == 0 || periodMs == 0) {
            return;
        }
        double rate = (kb / 1024.0) / (periodMs / 1000.0);
        if (rate >= GOOD_MB_PER_SECOND) {
            return;
        }
        double missing = (GOOD_MB_PER_SECOND - rate) / (GOOD_MB_PER_SECOND - BAD_MB_PER_SECOND);
        add(
                "low_ftrace_drain_bandwidth",
                "Kernel events read too slowly",
                "%d KiB every %d ms are under 5 MB/s; more events than that at once are lost"
                        .formatted(kb, periodMs),
                "Leave buffer_size_kb and drain_period_ms at their defaults, or make the buffer larger or the period shorter",
                isLossy ? SURE : SURE * Math.min(1, missing));
    }

    private void drainPeriod(MessageFields ftrace) {
        long periodMs = ftrace.uintValue(DRAIN_PERIOD_MS);
        if (ftrace.has(DRAIN_PERIOD_MS) && (periodMs < MIN_PERIOD_MS || periodMs > MAX_PERIOD_MS)) {
            add(
                    "extreme_ftrace_drain_period",
                    "Odd period of reading kernel events",
                    "Kernel events are read every %d ms; outside of 100 to 60000 the machine is kept awake or events are lost"
                            .formatted(periodMs),
                    "Leave drain_period_ms at its default",
                    0.6);
        }
    }

    private void syscalls(MessageFields ftrace) {
        if (!ftrace.has(SYSCALL_EVENTS) && events(ftrace).stream().anyMatch(SYSCALLS::contains)) {
            add(
                    "syscalls_without_filter",
                    "All system calls recorded",
                    "System calls are recorded and none is left out, which can make huge traces",
                    "Name the system calls of interest in syscall_events",
                    isLossy ? SURE : 0.3);
        }
    }

    private void symbols(MessageFields ftrace) {
        if (ftrace.boolValue(SYMBOLIZE_KSYMS)) {
            return;
        }
        if (ftrace.boolValue(FUNCTION_GRAPH)) {
            add(
                    "function_graph_requires_symbolize_ksyms",
                    "Function graph without names",
                    "Kernel functions are traced without their names, which cannot be found later",
                    "Set symbolize_ksyms: true",
                    1.0);
        }
        events(ftrace).stream()
                .filter(WITH_SYMBOLS::contains)
                .findFirst()
                .ifPresent(event ->
                        add(
                                "events_require_symbolize_ksyms",
                                "Events without names of functions",
                                "'%s' has addresses of kernel functions, whose names cannot be found later"
                                        .formatted(event),
                                "Set symbolize_ksyms: true",
                                0.6));
    }

    private static List<String> events(MessageFields ftrace) {
        List<String> events = new ArrayList<>();
        ProtoReader reader = ftrace.walk(new ProtoReader());
        while (reader.next()) {
            if (reader.field() == EVENTS) {
                events.add(FieldText.of(reader));
            }
        }
        return events;
    }
}
