// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `android_energy_estimation_breakdown`: energy that consumers took, and apps of each.
final class EnergyModule extends SystemModule {
    private static final int BREAKDOWN = 77;

    // AndroidEnergyEstimationBreakdown
    private static final int DESCRIPTOR = 1;
    private static final int CONSUMER_ID = 2;
    private static final int ENERGY_UWS = 3;
    private static final int PER_UID = 4;

    // AndroidEnergyConsumer
    private static final int ID = 1;
    private static final int ORDINAL = 2;
    private static final int TYPE = 3;
    private static final int NAME = 4;

    // EnergyUidBreakdown
    private static final int UID = 1;
    private static final int UID_ENERGY = 2;

    private static final int DESCRIPTOR_INVALID = StatKeys.of("energy_descriptor_invalid");
    private static final int MISSING = StatKeys.of("energy_breakdown_missing_values");
    private static final int UID_MISSING = StatKeys.of("energy_uid_breakdown_missing_values");

    private static final Dimension CONSUMER = Dimension.integer("energy_consumer_id");
    private static final TrackSpec OF_CONSUMER =
            TrackSpec.counter("android_energy_estimation_breakdown", null, CONSUMER);
    private static final TrackSpec OF_UID =
            TrackSpec.counter(
                    "android_energy_estimation_breakdown_per_uid",
                    null,
                    CONSUMER,
                    Dimension.integer("uid"));

    private record Consumer(int name, int type, int ordinal) {}

    private final Map<Integer, Consumer> consumers = new HashMap<>();
    private final MessageFields breakdown = new MessageFields(PER_UID);
    private final MessageFields fields = new MessageFields(NAME);
    private final ProtoReader entries = new ProtoReader();
    private final ProtoReader nested = new ProtoReader();
    private final ArgSet args = new ArgSet();

    EnergyModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {BREAKDOWN};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (!breakdown.enter(value) || !breakdown.has(DESCRIPTOR)) {
            return false;
        }
        breakdown.walk(entries);
        while (entries.next()) {
            if (entries.field() == DESCRIPTOR) {
                nested.enter(entries);
                describe();
            }
        }
        return true;
    }

    private void describe() {
        while (nested.next()) {
            if (nested.field() != 1 || !fields.enter(nested)) {
                continue;
            }
            if (!fields.has(ID)) {
                context.stats().increment(DESCRIPTOR_INVALID);
                continue;
            }
            consumers.put(
                    fields.intValue(ID),
                    new Consumer(
                            fields.stringId(NAME, strings),
                            fields.stringId(TYPE, strings),
                            fields.intValue(ORDINAL)));
        }
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (!breakdown.enter(value)) {
            return;
        }
        Consumer consumer = consumers.get(breakdown.intValue(CONSUMER_ID));
        if (!breakdown.has(CONSUMER_ID) || !breakdown.has(ENERGY_UWS) || consumer == null) {
            context.stats().increment(MISSING);
            return;
        }
        int id = breakdown.intValue(CONSUMER_ID);
        int track = tracks.intern(OF_CONSUMER, consumer.name, args(consumer), id);
        counters.push(timestampNanos, track, (double) breakdown.longValue(ENERGY_UWS));

        breakdown.walk(entries);
        while (entries.next()) {
            if (entries.field() == PER_UID && fields.enter(entries)) {
                uid(timestampNanos, id, consumer);
            }
        }
    }

    private void uid(long ts, int id, Consumer consumer) {
        if (!fields.has(UID) || !fields.has(UID_ENERGY)) {
            context.stats().increment(UID_MISSING);
            return;
        }
        int uid = fields.intValue(UID);
        int track = tracks.intern(OF_UID, consumer.name, args(consumer), id, uid);
        counters.push(ts, track, (double) fields.longValue(UID_ENERGY));
    }

    private ArgSet args(Consumer consumer) {
        args.clear();
        args.add(strings.intern("consumer_type"), ArgType.STRING, consumer.type);
        args.add(strings.intern("ordinal"), ArgType.INT, consumer.ordinal);
        return args;
    }
}
