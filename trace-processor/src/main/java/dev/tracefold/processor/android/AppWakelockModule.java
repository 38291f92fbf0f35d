// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `app_wakelock_bundle`: locks with which apps keep the device awake, as slices from taking to
/// giving back.
final class AppWakelockModule extends PartModule<AppWakelockModule.Part> {
    private static final int BUNDLE = 116;
    private static final int INTERNED_INFO = 42;

    // AppWakelockBundle
    private static final int INTERN_IDS = 1;
    private static final int ENCODED_TIMES = 2;

    // AppWakelockInfo
    private static final int TAG = 2;
    private static final int FLAGS = 3;
    private static final int OWNER_PID = 4;
    private static final int OWNER_UID = 5;
    private static final int WORK_UID = 6;

    private static final int PARSE_ERROR = StatKeys.of("app_wakelock_parse_error");
    private static final int UNKNOWN_ID = StatKeys.of("app_wakelock_unknown_id");

    private static final TrackSpec TRACKS = TrackSpec.slice("app_wakelock_events");

    /// A lock being taken or given back.
    record Part(SequenceState.Message info, boolean isTaken) {}

    /// What one lock has that others do not: they come without a number.
    private record Lock(String tag, int flags, int ownerPid, int ownerUid, int workUid) {}

    private final MessageFields bundle = new MessageFields(ENCODED_TIMES);
    private final MessageFields info = new MessageFields(WORK_UID);
    private final LongList ids = new LongList();
    private final LongList times = new LongList();
    private final Map<Lock, Long> cookies = new HashMap<>();

    AppWakelockModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {BUNDLE};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (!bundle.enter(value)) {
            context.stats().increment(PARSE_ERROR);
            return true;
        }
        bundle.values(INTERN_IDS, ids);
        bundle.values(ENCODED_TIMES, times);
        for (int i = 0; i < Math.min(ids.size(), times.size()); i++) {
            SequenceState.@Nullable Message found =
                    packet.state().interned(INTERNED_INFO, ids.get(i));
            if (found == null) {
                context.stats().increment(UNKNOWN_ID);
                continue;
            }
            // The lowest bit says which of the two it is.
            long ts = packet.timestampNanos() + (times.get(i) >>> 1);
            push(ts, new Part(found, (times.get(i) & 1) != 0));
        }
        return true;
    }

    @Override
    void parsePart(long timestampNanos, Part part) {
        info.reset(part.info.buffer(), part.info.start(), part.info.end());
        Lock lock =
                new Lock(
                        info.string(TAG),
                        info.intValue(FLAGS),
                        info.intValue(OWNER_PID),
                        info.intValue(OWNER_UID),
                        info.intValue(WORK_UID));
        long cookie = cookies.computeIfAbsent(lock, l -> (long) cookies.size());
        int name = strings.intern("app_wakelock_events");
        if (!part.isTaken) {
            int track = context.compressor().end(TRACKS, name, cookie);
            context.slices().end(timestampNanos, track, NONE, NONE, null);
            return;
        }
        int track = context.compressor().begin(TRACKS, name, cookie);
        args.clear();
        addInteger("flags", lock.flags);
        addIfThere("owner_pid", OWNER_PID);
        addIfThere("owner_uid", OWNER_UID);
        addIfThere("work_uid", WORK_UID);
        context.slices().begin(timestampNanos, track, NONE, strings.intern(lock.tag), args);
    }

    private void addIfThere(String key, int field) {
        if (info.has(field)) {
            addInteger(key, info.intValue(field));
        }
    }
}
