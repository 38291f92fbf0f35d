// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.ArgsTable;
import dev.tracefold.processor.storage.FtraceEventTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

/// `to_ftrace(id)`: an event as a line of the kernel's text format.
final class FtraceText {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int CPUS_PER_MACHINE = 4096;
    private static final int COMM_WIDTH = 16;
    private static final int PAGE_SHIFT = 12;
    private static final int MINOR_BITS = 20;
    private static final String[] TASK_STATES = {"S", "D", "T", "t", "X", "Z", "P", "I"};
    private static final int PREEMPTED = 0x100;
    private static final String[] SOFTIRQS = {
        "HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU"
    };

    private final TraceStorage storage;
    private final StringPool strings;

    FtraceText(TraceStorage storage) {
        this.storage = storage;
        this.strings = storage.strings();
    }

    @Nullable Object line(Arguments arguments) {
        long id = arguments.requireLong(0, "to_ftrace");
        FtraceEventTable events = storage.ftraceEvent();
        if (id < 0 || id >= events.table().rowCount()) {
            throw new FunctionException("to_ftrace: Cannot serialize row id " + id);
        }
        int row = (int) id;
        String event = strings.getOrEmpty(events.name().get(row));
        if (event.startsWith("chrome_event.") || event.startsWith("track_event.")) {
            throw new FunctionException("to_ftrace: Cannot serialize row id " + id);
        }
        StringBuilder line = new StringBuilder();
        prefix(line, row);
        boolean mark =
                event.equals("print")
                        || event.equals("g2d_tracing_mark_write")
                        || event.equals("dpu_tracing_mark_write");
        line.append(' ').append(mark ? "tracing_mark_write" : event).append(':');
        fields(line, event, args(events.argSetId().getLong(row)));
        return line.toString();
    }

    private void prefix(StringBuilder line, int row) {
        FtraceEventTable events = storage.ftraceEvent();
        int utid = events.utid().get(row);
        long tid = storage.thread().tid().get(utid);
        String name = strings.getOrEmpty(storage.thread().name().get(utid));
        if (tid == 0) {
            name = "<idle>";
        } else if (name.isEmpty()) {
            name = "<unknown>";
        }
        line.repeat(' ', Math.max(0, COMM_WIDTH - name.length()));
        line.append(name.replace('-', '_'));
        line.append(String.format(Locale.ROOT, "-%-5d", tid));
        long tgid =
                storage.thread().upid().isNull(utid)
                        ? 0
                        : storage.process().pid().get(storage.thread().upid().get(utid));
        line.append(tgid == 0 ? " (-----)" : String.format(Locale.ROOT, " (%5d)", tgid));
        long ts = events.ts().get(row);
        line.append(
                String.format(
                        Locale.ROOT,
                        " [%03d] .... %d.%06d:",
                        events.ucpu().getLong(row) % CPUS_PER_MACHINE,
                        ts / NANOS_PER_SECOND,
                        ts % NANOS_PER_SECOND / 1000));
    }

    /// Rows of the args by key, in order.
    private Map<String, Integer> args(long set) {
        Map<String, Integer> rows = new LinkedHashMap<>();
        ArgsTable args = storage.args();
        for (long row = set; row < args.table().rowCount(); row++) {
            if (args.argSetId().getLong((int) row) != set) {
                break;
            }
            rows.putIfAbsent(strings.getOrEmpty(args.key().get((int) row)), (int) row);
        }
        return rows;
    }

    private void fields(StringBuilder line, String event, Map<String, Integer> args) {
        @Nullable FtraceTemplate template = FtraceTemplate.of(event);
        if (args.isEmpty()) {
            return;
        }
        if (template == null) {
            args.forEach((key, row) -> line.append(' ').append(key).append('=').append(text(row)));
            return;
        }
        for (FtraceTemplate.Part part : template.parts()) {
            if (!part.field()) {
                line.append(part.text());
                continue;
            }
            @Nullable Integer row = args.get(part.text());
            if (row == null) {
                continue;
            }
            if (part.shownAs() != null) {
                line.append(' ').append(part.shownAs()).append('=');
            }
            line.append(text(row, part.form()));
        }
    }

    private String text(int row, String form) {
        ArgsTable args = storage.args();
        long number = args.intValue().isNull(row) ? 0 : args.intValue().get(row);
        return switch (form) {
            case "x" -> Long.toHexString(number);
            case "u" -> Integer.toUnsignedString((int) number);
            case "cpu" -> String.format(Locale.ROOT, "%03d", number);
            case "fn" -> args.intValue().isNull(row) ? text(row) : Long.toHexString(number);
            case "major" -> Long.toUnsignedString(number >>> MINOR_BITS);
            case "minor" -> Long.toUnsignedString(number & (1 << MINOR_BITS) - 1);
            case "page" -> Long.toUnsignedString(number << PAGE_SHIFT);
            case "line" -> text(row).replaceFirst("\n$", "");
            case "handled" -> number == 0 ? "unhandled" : "handled";
            case "begin" -> number == 0 ? "E" : "B";
            case "char" -> String.valueOf((char) number);
            case "softirq" ->
                    number >= 0 && number < SOFTIRQS.length ? SOFTIRQS[(int) number] : "" + number;
            case "state" -> taskState(number);
            default -> text(row);
        };
    }

    /// The letters of a task's state; a preempted one is marked by a plus.
    private static String taskState(long state) {
        StringBuilder letters = new StringBuilder();
        for (int bit = 0; bit < TASK_STATES.length; bit++) {
            if ((state >> bit & 1) != 0) {
                letters.append(letters.isEmpty() ? "" : "|").append(TASK_STATES[bit]);
            }
        }
        return (letters.isEmpty() ? "R" : letters.toString())
                + ((state & PREEMPTED) != 0 ? "+" : "");
    }

    private String text(int row) {
        ArgsTable args = storage.args();
        return switch (strings.getOrEmpty(args.valueType().get(row))) {
            case "int" -> Long.toString(args.intValue().get(row));
            case "uint", "pointer" -> Long.toUnsignedString(args.intValue().get(row));
            case "bool" -> args.intValue().get(row) == 0 ? "false" : "true";
            case "real" -> Double.toString(args.realValue().get(row));
            case "string", "json" -> strings.getOrEmpty(args.stringValue().get(row));
            default -> "[NULL]";
        };
    }
}
