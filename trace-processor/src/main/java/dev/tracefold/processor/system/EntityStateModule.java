// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `entity_state_residency`: how long parts of a device have been in which power state.
final class EntityStateModule extends SystemModule {
    private static final int ENTITY_STATE_RESIDENCY = 91;

    // EntityStateResidency
    private static final int DESCRIPTOR = 1;
    private static final int RESIDENCY = 2;

    // PowerEntityState and StateResidency
    private static final int ENTITY = 1;
    private static final int STATE = 2;
    private static final int TOTAL_TIME_MS = 3;
    private static final int ENTITY_NAME = 3;
    private static final int STATE_NAME = 4;

    private static final int DESCRIPTOR_INVALID = StatKeys.of("entity_state_descriptor_invalid");
    private static final int INVALID = StatKeys.of("entity_state_residency_invalid");
    private static final int LOOKUP_FAILED = StatKeys.of("entity_state_residency_lookup_failed");

    private static final TrackSpec RESIDENCIES =
            TrackSpec.counter(
                    "entity_state",
                    null,
                    Dimension.string("entity_name"),
                    Dimension.string("state_name"));

    private record EntityState(int entity, int state) {}

    private record Names(int entity, int state) {}

    private final Map<EntityState, Names> known = new HashMap<>();
    private final ProtoReader entries = new ProtoReader();
    private final MessageFields fields = new MessageFields(STATE_NAME);

    EntityStateModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {ENTITY_STATE_RESIDENCY};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        entries.enter(value);
        while (entries.next()) {
            if (entries.field() != DESCRIPTOR || !fields.enter(entries)) {
                continue;
            }
            if (fields.has(ENTITY)
                    && fields.has(STATE)
                    && fields.has(ENTITY_NAME)
                    && fields.has(STATE_NAME)) {
                known.put(
                        entityState(),
                        new Names(
                                fields.stringId(ENTITY_NAME, strings),
                                fields.stringId(STATE_NAME, strings)));
            } else {
                context.stats().increment(DESCRIPTOR_INVALID);
            }
        }
        return false;
    }

    private EntityState entityState() {
        return new EntityState(fields.intValue(ENTITY), fields.intValue(STATE));
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        boolean isEmpty = true;
        entries.enter(value);
        while (entries.next()) {
            if (entries.field() != RESIDENCY || !fields.enter(entries)) {
                continue;
            }
            isEmpty = false;
            Names names = known.get(entityState());
            if (names == null) {
                context.stats().increment(LOOKUP_FAILED);
                return;
            }
            count(
                    timestampNanos,
                    RESIDENCIES,
                    () ->
                            "Entity residency: %s is %s"
                                    .formatted(
                                            strings.getOrEmpty(names.entity),
                                            strings.getOrEmpty(names.state)),
                    (double) fields.longValue(TOTAL_TIME_MS),
                    names.entity,
                    names.state);
        }
        if (isEmpty) {
            context.stats().increment(INVALID);
        }
    }
}
