// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// The arrow that begins or ends at an event or passes it. One object is reused for all events.
///
/// ```
/// flow: | category 6 bits | number 56 bits | out 1 | in 1 |
/// ```
///
/// Profilers write few of these. What connects a launch and what it launched is in the profile all the
/// same: numbers that both carry.
final class EventFlow {
    static final String FLOW = "flow";
    static final String ASYNC = "_a";

    private static final int NUMBER_SHIFT = 2;
    private static final int CATEGORY_SHIFT = 58;
    private static final long NUMBER = (1L << 56) - 1;
    private static final int GPU_LAUNCH = 9;
    private static final long MIX = 0x9E3779B97F4A7C15L;
    // So that JavaScript can tell the numbers apart.
    private static final int MIXED_SHIFT = 12;
    private static final int HOST_SHIFT = 40;

    private final boolean launches;
    private final int host;
    private boolean present;
    private boolean async;
    private long flow;
    private long correlation;
    private final Context produced = new Context("_pt", "_p");
    private final Context consumed = new Context("_ct", "_c");

    /// What an event hands on or takes over: a kind of context, and its number.
    private static final class Context {
        final String typeName;
        final String numberName;
        int type;
        long number;

        Context(String typeName, String numberName) {
            this.typeName = typeName;
            this.numberName = numberName;
        }

        void clear() {
            type = 0;
            number = 0;
        }

        boolean take(String stat, StatValue value) {
            if (stat.equals(typeName)) {
                type = (int) value.number();
                return true;
            }
            if (stat.equals(numberName)) {
                number = value.number();
                return true;
            }
            return false;
        }

        boolean isPresent() {
            return number != 0;
        }

        long mixed(int host) {
            return ((((number + type) * MIX) ^ host) * MIX) >>> MIXED_SHIFT;
        }
    }

    /// What reads arrows.
    ///
    /// @param launches whether numbers that two events carry connect them too
    /// @param host which host the events are of: those numbers are its own
    EventFlow(boolean launches, int host) {
        this.launches = launches;
        this.host = host;
    }

    /// Whether events of a plane may have arrows.
    boolean mayBeIn(XPlane plane) {
        return plane.hasStatName(FLOW)
                || (launches
                        && (plane.hasStatName(StatNames.CORRELATION_ID)
                                || plane.hasStatName(produced.numberName)
                                || plane.hasStatName(consumed.numberName)));
    }

    /// Reads the arrow of an event.
    ///
    /// @return this
    EventFlow read(XLine line, int event) {
        present = false;
        async = false;
        flow = 0;
        correlation = 0;
        produced.clear();
        consumed.clear();
        line.allStats(event, this::stat);
        if (!present && launches) {
            connect(line);
        }
        return this;
    }

    private void stat(String name, StatValue value) {
        switch (name) {
            case FLOW -> {
                present = true;
                flow = value.number();
            }
            case ASYNC -> async = true;
            case StatNames.CORRELATION_ID -> correlation = value.number();
            default -> {
                if (!produced.take(name, value)) {
                    consumed.take(name, value);
                }
            }
        }
    }

    private void connect(XLine line) {
        if (correlation != 0) {
            boolean launch = line.plane().name().startsWith(XSpace.HOST_THREADS);
            say(correlation + ((long) host << HOST_SHIFT), !launch, GPU_LAUNCH);
        } else if (consumed.isPresent()) {
            say(consumed.mixed(host), true, consumed.type);
        } else if (produced.isPresent()) {
            say(produced.mixed(host), false, produced.type);
        }
    }

    private void say(long number, boolean in, int type) {
        present = true;
        flow = ((long) type << CATEGORY_SHIFT) | ((number & NUMBER) << NUMBER_SHIFT) | (in ? 1 : 2);
    }

    /// Whether there is an arrow.
    boolean isPresent() {
        return present;
    }

    /// Whether the event goes on beside what its thread does, begins and ends on its own.
    boolean isAsync() {
        return present && async;
    }

    /// The number that all events of an arrow have.
    long number() {
        return (flow >>> NUMBER_SHIFT) & NUMBER;
    }

    /// What kind of arrow it is; nothing for those that have no name.
    String category() {
        return ViewerNames.category((int) (flow >>> CATEGORY_SHIFT));
    }

    boolean isIn() {
        return (flow & 1) != 0;
    }

    boolean isOut() {
        return (flow & 2) != 0;
    }

    /// Whether the arrow passes the event.
    boolean isMiddle() {
        return isIn() && isOut();
    }
}
