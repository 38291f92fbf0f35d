// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `kernel_wakelock_data`: for how long wakelocks have been held. A sequence names its wakelocks once
/// and then only tells what has changed.
final class WakelockModule extends SystemModule {
    private static final int KERNEL_WAKELOCK_DATA = 115;

    // KernelWakelockData
    private static final int WAKELOCK = 1;
    private static final int WAKELOCK_ID = 2;
    private static final int TIME_HELD_MILLIS = 3;
    private static final int ERROR_FLAGS = 4;

    private static final int REUSED_ID = StatKeys.of("kernel_wakelock_reused_id");
    private static final int UNKNOWN_ID = StatKeys.of("kernel_wakelock_unknown_id");

    /// What the bits of the error flags count.
    private static final int[] ERRORS = {
        StatKeys.of("kernel_wakelock_zero_value_reported"),
        StatKeys.of("kernel_wakelock_non_monotonic_value_reported"),
        StatKeys.of("kernel_wakelock_implausibly_large_value_reported")
    };

    private static final double NANOS_PER_MILLI = 1e6;

    private static final String[] TYPES = {"unknown", "kernel", "native"};

    private static final TrackSpec HELD =
            TrackSpec.counter(
                    "android_kernel_wakelock",
                    "ms",
                    Dimension.string("wakelock_name"),
                    Dimension.string("wakelock_type"));

    private record Wakelock(int name, int type) {}

    private static final class Total {
        private long millis;
        private int type;
    }

    private static final class Sequence {
        private final Map<Long, Wakelock> wakelocks = new HashMap<>();
        private final Map<Integer, Total> totalOfName = new LinkedHashMap<>();
    }

    private final Map<Integer, Sequence> sequences = new HashMap<>();
    private final ProtoReader entries = new ProtoReader();
    private final MessageFields data = new MessageFields(ERROR_FLAGS);
    private final MessageFields fields = new MessageFields(3);
    private final LongList ids = new LongList();
    private final LongList times = new LongList();

    WakelockModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {KERNEL_WAKELOCK_DATA};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (!data.enter(value)) {
            return;
        }
        Sequence sequence =
                sequences.computeIfAbsent(packet.state().index(), key -> new Sequence());
        data.walk(entries);
        while (entries.next()) {
            if (entries.field() == WAKELOCK && fields.enter(entries)) {
                name(sequence);
            }
        }
        Set<Integer> seen = new HashSet<>();
        data.values(WAKELOCK_ID, ids);
        data.values(TIME_HELD_MILLIS, times);
        for (int i = 0; i < Math.min(ids.size(), times.size()); i++) {
            Wakelock wakelock = sequence.wakelocks.get(ids.get(i));
            if (wakelock == null) {
                context.stats().increment(UNKNOWN_ID);
                continue;
            }
            seen.add(wakelock.name);
            Total total = sequence.totalOfName.computeIfAbsent(wakelock.name, n -> new Total());
            total.millis += times.get(i);
            total.type = wakelock.type;
            push(timestampNanos, wakelock.name, total);
        }
        errors(data.longValue(ERROR_FLAGS));
        // What is not mentioned has not changed.
        sequence.totalOfName.forEach((name, total) -> {
            if (!seen.contains(name)) {
                push(timestampNanos, name, total);
            }
        });
    }

    private void name(Sequence sequence) {
        Wakelock wakelock = new Wakelock(fields.stringId(2, strings), fields.intValue(3));
        if (sequence.wakelocks.putIfAbsent(fields.uintValue(1), wakelock) != null) {
            context.stats().increment(REUSED_ID);
        }
    }

    private void errors(long flags) {
        for (int bit = 0; bit < ERRORS.length; bit++) {
            if ((flags >>> bit & 1) != 0) {
                context.stats().increment(ERRORS[bit]);
            }
        }
    }

    private void push(long ts, int name, Total total) {
        int type = total.type > 0 && total.type < TYPES.length ? total.type : 0;
        int track = tracks.intern(HELD, name, name, strings.intern(TYPES[type]));
        counters.push(ts, track, NANOS_PER_MILLI * total.millis);
    }
}
