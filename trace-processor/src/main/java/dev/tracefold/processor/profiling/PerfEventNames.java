// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.profiling;

import java.util.List;

import dev.tracefold.processor.wire.ProtoReader;

/// Names of what the kernel's sampling profiler counts, as the perf tool has them.
final class PerfEventNames {
    private static final String UNKNOWN = "unknown";
    private static final List<String> CPU_MODES =
            List.of(UNKNOWN, "kernel", "user", "hypervisor", "guest_kernel", "guest_user");
    private static final List<String> UNWIND_ERRORS =
            List.of(
                    UNKNOWN,
                    "none",
                    "memory_invalid",
                    "unwind_info",
                    "unsupported",
                    "invalid_map",
                    "max_frames_exceeded",
                    "repeated_frame",
                    "invalid_elf",
                    "system_call",
                    "thread_timeout",
                    "thread_does_not_exist",
                    "bad_arch",
                    "maps_parse",
                    "invalid_parameter",
                    "ptrace_call");
    private static final List<String> COUNTERS =
            List.of(
                    UNKNOWN,
                    "cpu-clock",
                    "page-faults",
                    "task-clock",
                    "context-switches",
                    "cpu-migrations",
                    "minor-faults",
                    "major-faults",
                    "alignment-faults",
                    "emulation-faults",
                    "cpu-cycles",
                    "instructions",
                    "cache-references",
                    "cache-misses",
                    "branch-instructions",
                    "branch-misses",
                    "bus-cycles",
                    "stalled-cycles-frontend",
                    "stalled-cycles-backend",
                    "ref-cycles",
                    "dummy");

    /// Which fields of a message say what is counted; timebase and follower number them differently.
    ///
    /// @param name given name
    /// @param counter one of the known counters
    /// @param tracepoint a tracepoint, its name in field 1
    record Fields(int name, int counter, int tracepoint) {}

    static final Fields TIMEBASE = new Fields(10, 4, 3);
    static final Fields FOLLOWER = new Fields(4, 1, 2);

    private PerfEventNames() {}

    static String cpuMode(long value) {
        return at(CPU_MODES, value);
    }

    static String unwindError(long value) {
        return at(UNWIND_ERRORS, value);
    }

    static String counter(long value) {
        return at(COUNTERS, value);
    }

    /// What the message that `event` is in counts: the name it gives, else the counter's, else the
    /// tracepoint's.
    static String of(ProtoReader event, Fields fields) {
        String given = "";
        String fallback = UNKNOWN;
        while (event.next()) {
            if (event.field() == fields.name()) {
                given = text(event);
            } else if (event.field() == fields.counter()) {
                fallback = counter(event.longValue());
            } else if (event.field() == fields.tracepoint()) {
                ProtoReader tracepoint = new ProtoReader();
                tracepoint.enter(event);
                while (tracepoint.next()) {
                    fallback = tracepoint.field() == 1 ? text(tracepoint) : fallback;
                }
            }
        }
        return given.isEmpty() ? fallback : given;
    }

    private static String text(ProtoReader reader) {
        return new String(
                reader.buffer(),
                reader.start(),
                reader.length(),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String at(List<String> names, long value) {
        return value >= 0 && value < names.size() ? names.get((int) value) : UNKNOWN;
    }
}
