// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.wire.ProtoReader;

/// `TrackEventDefaults` of a sequence: what its events leave out.
///
/// @param hasTrackUuid whether there is a track for events without one
/// @param extraCounters tracks of the extra values
/// @param extraDoubleCounters tracks of the extra real values
@SuppressWarnings("ArrayRecordComponent") // never compared
record EventDefaults(
        boolean hasTrackUuid, long trackUuid, long[] extraCounters, long[] extraDoubleCounters) {

    private static final int TRACK_EVENT_DEFAULTS = 11;
    private static final EventDefaults NONE = new EventDefaults(false, 0, new long[0], new long[0]);

    /// Decodes the defaults of states once each.
    static final class Cache {
        private SequenceState[] states = new SequenceState[16];
        private EventDefaults[] defaults = new EventDefaults[16];

        EventDefaults of(SequenceState state) {
            int index = state.index();
            if (index >= states.length) {
                int capacity = Math.max(index + 1, states.length * 2);
                states = Arrays.copyOf(states, capacity);
                defaults = Arrays.copyOf(defaults, capacity);
            }
            if (states[index] != state) {
                states[index] = state;
                defaults[index] = decode(state.defaults());
            }
            return defaults[index];
        }
    }

    private static EventDefaults decode(SequenceState.@Nullable Message packetDefaults) {
        if (packetDefaults == null) {
            return NONE;
        }
        ProtoReader outer = new ProtoReader();
        outer.reset(packetDefaults.buffer(), packetDefaults.start(), packetDefaults.end());
        EventDefaults found = NONE;
        while (outer.next()) {
            if (outer.field() == TRACK_EVENT_DEFAULTS) {
                found = decode(outer);
            }
        }
        return found;
    }

    private static EventDefaults decode(ProtoReader outer) {
        boolean hasTrack = false;
        long track = 0;
        RepeatedLongs counters = new RepeatedLongs();
        RepeatedLongs doubleCounters = new RepeatedLongs();
        ProtoReader reader = new ProtoReader();
        reader.enter(outer);
        while (reader.next()) {
            switch (reader.field()) {
                case 11 -> {
                    hasTrack = true;
                    track = reader.longValue();
                }
                case TrackEventMessage.EXTRA_COUNTER_TRACK_UUIDS ->
                        counters.add(reader, ProtoReader.VARINT);
                case TrackEventMessage.EXTRA_DOUBLE_COUNTER_TRACK_UUIDS ->
                        doubleCounters.add(reader, ProtoReader.VARINT);
                default -> {
                    // Of no meaning here.
                }
            }
        }
        return new EventDefaults(hasTrack, track, counters.toArray(), doubleCounters.toArray());
    }
}
