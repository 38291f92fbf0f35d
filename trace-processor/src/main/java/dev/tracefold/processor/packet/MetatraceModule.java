// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `perfetto_metatrace` (TracePacket field 49): what the recorder, or the trace processor, did itself.
/// Slices and counters of its threads; names are texts, texts that were interned, or numbers that are fixed for
/// the recorder.
public final class MetatraceModule implements PacketModule {
    private static final int METATRACE = 49;
    private static final int OVERRUNS = StatKeys.of("metatrace_overruns");
    private static final TrackSpec COUNTER =
            TrackSpec.counter(
                    "metatrace_counter",
                    null,
                    Dimension.integer("utid"),
                    Dimension.string("counter_name"));

    // PerfettoMetatrace
    private static final int EVENT_ID = 1;
    private static final int COUNTER_ID = 2;
    private static final int DURATION_NANOS = 3;
    private static final int COUNTER_VALUE = 4;
    private static final int THREAD_ID = 5;
    private static final int HAS_OVERRUNS = 6;
    private static final int ARGS = 7;
    private static final int EVENT_NAME = 8;
    private static final int COUNTER_NAME = 9;
    private static final int INTERNED_STRINGS = 10;
    private static final int EVENT_NAME_IID = 11;

    private static final List<String> EVENTS =
            List.of(
                    """
                    EVENT_ZERO_UNUSED FTRACE_CPU_READER_READ FTRACE_DRAIN_CPUS FTRACE_UNBLOCK_READERS
                    FTRACE_CPU_READ_NONBLOCK FTRACE_CPU_READ_BLOCK FTRACE_CPU_SPLICE_NONBLOCK
                    FTRACE_CPU_SPLICE_BLOCK FTRACE_CPU_WAIT_CMD FTRACE_CPU_RUN_CYCLE FTRACE_CPU_FLUSH
                    FTRACE_CPU_BUFFER_WATERMARK READ_SYS_STATS PS_WRITE_ALL_PROCESSES PS_ON_PIDS
                    PS_ON_RENAME_PIDS PS_WRITE_ALL_PROCESS_STATS TRACE_WRITER_COMMIT_STARTUP_WRITER_BATCH
                    FTRACE_READ_TICK FTRACE_CPU_READ_CYCLE FTRACE_CPU_READ_BATCH KALLSYMS_PARSE
                    PROFILER_READ_TICK PROFILER_READ_CPU PROFILER_UNWIND_TICK PROFILER_UNWIND_SAMPLE
                    PROFILER_UNWIND_INITIAL_ATTEMPT PROFILER_UNWIND_ATTEMPT PROFILER_MAPS_PARSE
                    PROFILER_MAPS_REPARSE PROFILER_UNWIND_CACHE_CLEAR ANDROID_CPU_PER_UID_TICK
                    ANDROID_KERNEL_WAKELOCKS_TICK ANDROID_POWER_TICK ANDROID_POWER_WRITE_BATTERY_COUNTERS
                    ANDROID_POWER_WRITE_ENERGY_ESTIMATION_BREAKDOWN
                    ANDROID_POWER_WRITE_ENTITY_STATE_RESIDENCY ANDROID_POWER_WRITE_POWER_RAILS_DATA
                    LINUX_POWER_SYSFS_TICK\
                    """
                            .split("\\s+", -1));
    private static final List<String> COUNTERS =
            List.of(
                    "COUNTER_ZERO_UNUSED",
                    "FTRACE_PAGES_DRAINED",
                    "PS_PIDS_SCANNED",
                    "TRACE_SERVICE_COMMIT_DATA",
                    "PROFILER_UNWIND_QUEUE_SZ",
                    "PROFILER_UNWIND_CURRENT_PID");

    private record Arg(int key, int value) {}

    private final TraceContext context;
    private final StringPool strings;
    private final Map<Long, Integer> interned = new HashMap<>();
    private final MessageFields event = new MessageFields(EVENT_NAME_IID);
    private final MessageFields item = new MessageFields(4);
    private final ProtoReader items = new ProtoReader();

    MetatraceModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
    }

    @Override
    public int[] fields() {
        return new int[] {METATRACE};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        event.enter(value);
        int utid = context.processes().getOrCreateThread(event.uintValue(THREAD_ID));
        List<Arg> list = readItems(value);
        ArgSet args = args(list);
        if (event.has(EVENT_ID) || event.has(EVENT_NAME) || event.has(EVENT_NAME_IID)) {
            context.slices()
                    .scoped(
                            timestampNanos,
                            context.tracks().threadTrack(utid),
                            strings.intern("metatrace"),
                            eventName(),
                            event.longValue(DURATION_NANOS),
                            args);
        } else if (event.has(COUNTER_ID) || event.has(COUNTER_NAME)) {
            int name = counterName();
            int track = context.tracks().intern(COUNTER, name, utid, name);
            context.kernel()
                    .counters()
                    .push(timestampNanos, track, event.intValue(COUNTER_VALUE), args);
        }
        if (event.boolValue(HAS_OVERRUNS)) {
            context.stats().increment(OVERRUNS);
        }
    }

    /// Takes down what is interned before the args refer to it.
    private List<Arg> readItems(ProtoReader value) {
        items.enter(value);
        while (items.next()) {
            if (items.field() == INTERNED_STRINGS) {
                item.enter(items);
                interned.putIfAbsent(item.longValue(1), item.stringId(2, strings));
            }
        }
        List<Arg> args = new ArrayList<>();
        items.enter(value);
        while (items.next()) {
            if (items.field() == ARGS) {
                item.enter(items);
                int key = item.has(3) ? text(item.longValue(3)) : item.stringId(1, strings);
                int text = item.has(4) ? text(item.longValue(4)) : item.stringId(2, strings);
                args.add(new Arg(key, text));
            }
        }
        return args;
    }

    /// Args of one key are an array.
    private ArgSet args(List<Arg> list) {
        list.sort(Comparator.comparingInt(Arg::key));
        ArgSet args = new ArgSet();
        int index = 0;
        for (int i = 0; i < list.size(); i++) {
            Arg arg = list.get(i);
            boolean goesOn = i + 1 < list.size() && list.get(i + 1).key() == arg.key();
            if (!goesOn && index == 0) {
                args.add(arg.key(), ArgType.STRING, arg.value());
            } else {
                String key = "%s[%d]".formatted(strings.getOrEmpty(arg.key()), index);
                args.add(arg.key(), strings.intern(key), ArgType.STRING, arg.value());
                index = goesOn ? index + 1 : 0;
            }
        }
        return args;
    }

    private int eventName() {
        if (event.has(EVENT_ID)) {
            return fixedName(EVENTS, event.uintValue(EVENT_ID), "Event ");
        }
        return event.has(EVENT_NAME_IID)
                ? text(event.longValue(EVENT_NAME_IID))
                : event.stringId(EVENT_NAME, strings);
    }

    private int counterName() {
        return event.has(COUNTER_ID)
                ? fixedName(COUNTERS, event.uintValue(COUNTER_ID), "Counter ")
                : event.stringId(COUNTER_NAME, strings);
    }

    private int fixedName(List<String> names, long number, String otherwise) {
        return strings.intern(number < names.size() ? names.get((int) number) : otherwise + number);
    }

    private int text(long iid) {
        Integer known = interned.get(iid);
        return known == null ? strings.intern("MISSING STRING") : known;
    }
}
