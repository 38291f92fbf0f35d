// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// What the recorder counted before and after the trace, and what it could not set up.
final class FtraceStatistics {
    private static final int SETUP_ERRORS = StatKeys.of("ftrace_setup_errors");
    private static final int ZERO_LENGTH =
            StatKeys.of("ftrace_abi_errors_skipped_zero_data_length");

    // FtraceStats
    private static final int PHASE = 1;
    private static final int CPU_STATS = 2;
    private static final int ATRACE_ERRORS = 5;
    private static final int UNKNOWN_EVENTS = 6;
    private static final int FAILED_EVENTS = 7;
    private static final int PRESERVE_BUFFER = 8;
    private static final int PARSE_ERRORS = 9;
    private static final int KPROBE_STATS = 10;
    private static final int EXCLUSIVE_FEATURE_ERROR = 13;

    private static final int START_OF_TRACE = 1;
    private static final int END_OF_TRACE = 2;

    // FtraceCpuStats
    private static final int CPU = 1;
    private static final int OLDEST_EVENT_TS = 6;
    private static final int NOW_TS = 7;
    private static final int READ_EVENTS = 9;

    /// A page without data: common, and harmless.
    private static final int STATUS_ZERO_DATA_LENGTH = 12;

    private static final double NANOS_PER_SECOND = 1e9;

    /// Counters of a CPU by field; the stats are `ftrace_cpu_<name>_begin`, `_end` and `_delta`.
    private static final List<String> CPU_COUNTERS =
            List.of(
                    "2:entries",
                    "3:overrun",
                    "4:commit_overrun",
                    "5:bytes",
                    "8:dropped_events",
                    "9:read_events");

    private record CpuCounter(int begin, int cpu) {}

    private final TraceContext context;
    private final MessageFields stats = new MessageFields(EXCLUSIVE_FEATURE_ERROR);
    private final MessageFields cpuStats = new MessageFields(READ_EVENTS);
    private final MessageFields kprobes = new MessageFields(2);
    private final ProtoReader reader = new ProtoReader();
    private final Map<CpuCounter, Long> atStart = new HashMap<>();
    private final Set<Integer> sequencesWithErrors = new HashSet<>();
    private boolean keepsEarlyEvents;

    FtraceStatistics(TraceContext context) {
        this.context = context;
    }

    /// Whether the recorder kept what was in the kernel's buffer before.
    boolean keepsEarlyEvents() {
        return keepsEarlyEvents;
    }

    /// @param value stands on `TracePacket.ftrace_stats`
    void parse(int sequenceId, ProtoReader value) {
        stats.enter(value);
        int phase = stats.intValue(PHASE);
        if (phase != START_OF_TRACE && phase != END_OF_TRACE) {
            return;
        }
        boolean isEnd = phase == END_OF_TRACE;
        stats.walk(reader);
        while (reader.next()) {
            if (reader.field() == CPU_STATS) {
                cpuStats.enter(reader);
                parseCpu(isEnd);
            }
        }
        parseKprobes(isEnd);
        if (!isEnd) {
            parseSetupErrors(sequenceId);
            keepsEarlyEvents |= stats.boolValue(PRESERVE_BUFFER);
        }
        checkParseErrors();
    }

    private void parseCpu(boolean isEnd) {
        int cpu = cpuStats.intValue(CPU);
        for (String counter : CPU_COUNTERS) {
            int colon = counter.indexOf(':');
            int field = Integer.parseInt(counter.substring(0, colon));
            String stat = "ftrace_cpu_" + counter.substring(colon + 1);
            long value = cpuStats.longValue(field);
            CpuCounter key = new CpuCounter(StatKeys.of(stat + "_begin"), cpu);
            if (!isEnd) {
                atStart.put(key, value);
            }
            setIndexed(stat + (isEnd ? "_end" : "_begin"), cpu, value);
            Long before = atStart.get(key);
            if (isEnd && before != null) {
                setIndexed(stat + "_delta", cpu, value - before);
            }
        }
        String suffix = isEnd ? "_end" : "_begin";
        setIndexed("ftrace_cpu_now_ts" + suffix, cpu, nanos(NOW_TS));
        setIndexed("ftrace_cpu_oldest_event_ts" + suffix, cpu, nanos(OLDEST_EVENT_TS));
    }

    /// Saturates: the oldest event's time may be anything where there is none.
    private long nanos(int field) {
        return (long) (cpuStats.doubleValue(field) * NANOS_PER_SECOND);
    }

    private void setIndexed(String stat, int cpu, long value) {
        context.stats().setIndexed(StatKeys.of(stat), cpu, value);
    }

    private void parseKprobes(boolean isEnd) {
        kprobes.enter(stats, KPROBE_STATS);
        String[] names = {"hits", "misses"};
        for (int i = 0; i < names.length; i++) {
            String stat = "ftrace_kprobe_" + names[i];
            long value = kprobes.longValue(i + 1);
            context.stats().set(StatKeys.of(stat + (isEnd ? "_end" : "_begin")), value);
            long before = context.stats().get(StatKeys.of(stat + "_begin"));
            if (isEnd && before != 0) {
                context.stats().set(StatKeys.of(stat + "_delta"), value - before);
            }
        }
    }

    private void parseSetupErrors(int sequenceId) {
        if (sequencesWithErrors.contains(sequenceId)) {
            return;
        }
        boolean any = recordAll(FAILED_EVENTS, "Ftrace event failed: ");
        any |= recordAll(UNKNOWN_EVENTS, "Ftrace event unknown: ");
        any |= recordAll(ATRACE_ERRORS, "Atrace failures: ");
        any |= recordAll(EXCLUSIVE_FEATURE_ERROR, "Ftrace exclusive feature error: ");
        if (any) {
            sequencesWithErrors.add(sequenceId);
        }
    }

    private boolean recordAll(int field, String prefix) {
        boolean any = false;
        stats.walk(reader);
        while (reader.next()) {
            if (reader.field() == field && reader.length() > 0) {
                String text =
                        new String(
                                reader.buffer(),
                                reader.start(),
                                reader.length(),
                                StandardCharsets.UTF_8);
                ArgSet details = new ArgSet();
                details.add(
                        context.strings().intern("message"),
                        ArgType.STRING,
                        context.strings().intern(prefix + text));
                context.importLog().record(SETUP_ERRORS, details);
                any = true;
            }
        }
        return any;
    }

    /// Where the recorder did not understand the kernel's buffer, what it wrote cannot be trusted.
    private void checkParseErrors() {
        LongList errors = new LongList();
        stats.values(PARSE_ERRORS, errors);
        for (int i = 0; i < errors.size(); i++) {
            if (errors.get(i) == STATUS_ZERO_DATA_LENGTH) {
                context.stats().increment(ZERO_LENGTH);
                continue;
            }
            throw new ProcessorException(
                    Failure.data(
                            "FTRACE_PARSE_ERRORS",
                            "Trace was recorded with critical ftrace parsing errors, first status"
                                    + " %d (ERR:ftrace_parse)".formatted(errors.get(i))));
        }
    }
}
