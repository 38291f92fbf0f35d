// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// A kind of track: its type, what its events are, and by which dimensions its tracks differ. Specs
/// are constants of the importers that use them.
///
/// @param type as `track.type` shows it
/// @param events what lies on the track
/// @param dimensions in the order of the dimension args
/// @param unit unit of a counter, if it has one
public record TrackSpec(
        String type, EventType events, List<Dimension> dimensions, @Nullable String unit) {

    /// What lies on a track; the lower-case name is `event_type`.
    public enum EventType {
        /// Things with a length.
        SLICE,
        /// Values over time.
        COUNTER,
        /// States over time.
        STATE
    }

    /// One dimension.
    ///
    /// @param name arg key, `utid` and `upid` having columns of their own besides
    /// @param isString whether values are string ids rather than integers
    public record Dimension(String name, boolean isString) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Dimension that
                    && name.equals(that.name)
                    && isString == that.isString;
        }

        @Override
        public int hashCode() {
            return 2 * name.hashCode() + (isString ? 1 : 0);
        }

        /// An integer dimension.
        public static Dimension integer(String name) {
            return new Dimension(name, false);
        }

        /// A string dimension.
        public static Dimension string(String name) {
            return new Dimension(name, true);
        }
    }

    public TrackSpec {
        dimensions = List.copyOf(dimensions);
    }

    /// As any record has it, but written out: the JVM makes that of a record anew in every process, which takes
    /// milliseconds of a short one.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrackSpec that
                && type.equals(that.type)
                && events == that.events
                && dimensions.equals(that.dimensions)
                && Objects.equals(unit, that.unit);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * type.hashCode() + dimensions.hashCode()) + events.hashCode();
    }

    /// A kind of slice track.
    public static TrackSpec slice(String type, Dimension... dimensions) {
        return new TrackSpec(type, EventType.SLICE, List.of(dimensions), null);
    }

    /// A kind of counter track.
    public static TrackSpec counter(String type, @Nullable String unit, Dimension... dimensions) {
        return new TrackSpec(type, EventType.COUNTER, List.of(dimensions), unit);
    }

    /// A kind of state track.
    public static TrackSpec state(String type, Dimension... dimensions) {
        return new TrackSpec(type, EventType.STATE, List.of(dimensions), null);
    }
}
