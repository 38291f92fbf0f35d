// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Checks the configuration of one data source for kernel events.
final class FtraceAdvice {
    // FtraceConfig
    private static final int FTRACE_EVENTS = 1;
    private static final int BUFFER_SIZE_KB = 10;
    private static final int DRAIN_PERIOD_MS = 11;
    private static final int SYMBOLIZE_KSYMS = 13;
    private static final int SYSCALL_EVENTS = 18;
    private static final int ENABLE_FUNCTION_GRAPH = 19;
    private static final int PRESERVE_FTRACE_BUFFER = 23;

    private static final Set<String> SYSCALLS =
            Set.of("raw_syscalls/sys_enter", "raw_syscalls/sys_exit");
    private static final Set<String> NEED_SYMBOLS =
            Set.of("workqueue/workqueue_execute_start", "sched/sched_blocked_reason");

    private static final long LATE_START_NANOS = 300_000_000_000L;
    private static final double CERTAIN = 0.9;

    /// What the trace itself says about its recording.
    ///
    /// @param tracingStartedNanos since boot
    /// @param isLossy whether kernel events are missing
    record Outcome(OptionalLong tracingStartedNanos, boolean isLossy) {}

    private final Outcome outcome;
    private final MessageFields config = new MessageFields(PRESERVE_FTRACE_BUFFER);
    private final List<String> events = new ArrayList<>();

    FtraceAdvice(Outcome outcome) {
        this.outcome = outcome;
    }

    void enter(ProtoReader ftraceConfig) {
        config.enter(ftraceConfig);
        events.clear();
        ProtoReader fields = config.walk(new ProtoReader());
        while (fields.next()) {
            if (fields.field() == FTRACE_EVENTS) {
                events.add(FieldText.of(fields));
            }
        }
    }

    void checkStart(List<Advice> into) {
        if (config.boolValue(PRESERVE_FTRACE_BUFFER)
                && outcome.tracingStartedNanos().orElse(0) > LATE_START_NANOS) {
            into.add(
                    new Advice(
                            "preserve_ftrace_buffer_late_start",
                            "Old kernel events may be included",
                            "The kernel's buffer was kept (preserve_ftrace_buffer), but tracing"
                                    + " began more than five minutes after boot: what it held by"
                                    + " then can be from long before.",
                            "Keep the buffer only in traces that begin soon after boot.",
                            0.7));
        }
    }

    void checkBuffer(List<Advice> into) {
        long kilobytes = config.uintValue(BUFFER_SIZE_KB);
        if (kilobytes == 0 || kilobytes >= 1024) {
            return;
        }
        // From certain at 64 KB down to unlikely at 1 MB.
        double confidence =
                outcome.isLossy() || kilobytes <= 64
                        ? CERTAIN
                        : CERTAIN - (kilobytes - 64) / 960.0 * (CERTAIN - 0.2);
        into.add(
                new Advice(
                        "tiny_ftrace_buffer",
                        "Small kernel buffer",
                        "buffer_size_kb is %d, less than 1 MB: bursts of events overrun it."
                                .formatted(kilobytes),
                        "Leave buffer_size_kb out; its default suits most workloads.",
                        confidence));
    }

    void checkBandwidth(List<Advice> into) {
        long kilobytes = config.uintValue(BUFFER_SIZE_KB);
        long millis = config.uintValue(DRAIN_PERIOD_MS);
        if (kilobytes == 0 || millis == 0) {
            return;
        }
        double megabytesPerSecond = kilobytes / 1024.0 / (millis / 1000.0);
        if (megabytesPerSecond >= 5) {
            return;
        }
        // From nothing at 5 MB/s up to certain at 1 MB/s.
        double confidence =
                outcome.isLossy() || megabytesPerSecond <= 1
                        ? CERTAIN
                        : CERTAIN * (5 - megabytesPerSecond) / 4;
        into.add(
                new Advice(
                        "low_ftrace_drain_bandwidth",
                        "Kernel buffer is read too slowly",
                        ("buffer_size_kb %d every drain_period_ms %d lets less than 5 MB/s through:"
                                        + " bursts of events overrun the buffer.")
                                .formatted(kilobytes, millis),
                        "Leave both out, or make the buffer larger or the period shorter.",
                        confidence));
    }

    void checkPeriod(List<Advice> into) {
        long millis = config.uintValue(DRAIN_PERIOD_MS);
        if (config.has(DRAIN_PERIOD_MS) && (millis < 100 || millis > 60_000)) {
            into.add(
                    new Advice(
                            "extreme_ftrace_drain_period",
                            "Unusual drain period",
                            ("drain_period_ms is %d; below 100 it wakes the CPU too often, above"
                                            + " 60000 buffers overrun.")
                                    .formatted(millis),
                            "Leave drain_period_ms out, or keep it between the two.",
                            0.6));
        }
    }

    void checkSyscalls(List<Advice> into) {
        if (events.stream().anyMatch(SYSCALLS::contains) && !config.has(SYSCALL_EVENTS)) {
            into.add(
                    new Advice(
                            "syscalls_without_filter",
                            "Every system call is recorded",
                            "raw_syscalls events are on without syscall_events to choose from them,"
                                    + " which makes traces large and slows down what is traced.",
                            "Name the system calls of interest in syscall_events.",
                            outcome.isLossy() ? CERTAIN : 0.3));
        }
    }

    void checkSymbols(List<Advice> into) {
        if (config.boolValue(SYMBOLIZE_KSYMS)) {
            return;
        }
        String remediation = "Set symbolize_ksyms; addresses cannot be resolved afterwards.";
        if (config.boolValue(ENABLE_FUNCTION_GRAPH)) {
            into.add(
                    new Advice(
                            "function_graph_requires_symbolize_ksyms",
                            "Function graph without names",
                            "enable_function_graph records addresses of kernel functions, which say"
                                    + " nothing without symbolize_ksyms.",
                            remediation,
                            1));
        }
        for (String event : events) {
            if (NEED_SYMBOLS.contains(event)) {
                into.add(
                        new Advice(
                                "events_require_symbolize_ksyms",
                                "Kernel functions without names",
                                "%s records addresses of kernel functions, but symbolize_ksyms is off."
                                        .formatted(event),
                                remediation,
                                0.6));
                return;
            }
        }
    }
}
