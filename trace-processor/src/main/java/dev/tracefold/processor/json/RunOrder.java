// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

/// Whether events are in the order in which they are parsed, told one after the other: mostly they are, and to know
/// it spares reading them all once more.
///
/// At the same time, ends come first, then complete events from the longest to the shortest (a parent begins when its
/// first child does), then the others. In a file without complete events there is no need of that, which is
/// known at its end only; so both orders are watched.
final class RunOrder {
    private static final int ENDS = 0;
    private static final int COMPLETE = 1;
    private static final int OTHERS = 2;

    private boolean isEmpty = true;
    private boolean anyComplete;
    private boolean areTimesInOrder = true;
    private boolean areTiesInOrder = true;
    private long firstTimestamp;
    private int firstRank;
    private long firstDuration;
    private long lastTimestamp;
    private int lastRank;
    private long lastDuration;

    /// Forgets everything.
    void clear() {
        isEmpty = true;
        anyComplete = false;
        areTimesInOrder = true;
        areTiesInOrder = true;
    }

    /// Whether there was a complete event, one with a duration: then ties in time matter.
    boolean anyComplete() {
        return anyComplete;
    }

    /// Whether nothing has to be moved.
    boolean isInOrder() {
        return areTimesInOrder && (areTiesInOrder || !anyComplete);
    }

    /// When the first event is, if there is one.
    long firstTimestampNanos() {
        return firstTimestamp;
    }

    /// When the last event is, if there is one.
    long lastTimestampNanos() {
        return lastTimestamp;
    }

    /// Takes the next event.
    void add(long timestampNanos, int flags, long durationNanos) {
        int rank = rank(flags);
        anyComplete |= rank == COMPLETE;
        if (isEmpty) {
            isEmpty = false;
            firstTimestamp = timestampNanos;
            firstRank = rank;
            firstDuration = durationNanos;
        } else if (timestampNanos <= lastTimestamp) {
            notLater(timestampNanos, rank, durationNanos);
        }
        lastTimestamp = timestampNanos;
        lastRank = rank;
        lastDuration = durationNanos;
    }

    /// Takes events that follow.
    void addAll(RunOrder next) {
        if (next.isEmpty) {
            return;
        }
        anyComplete |= next.anyComplete;
        areTimesInOrder &= next.areTimesInOrder;
        areTiesInOrder &= next.areTiesInOrder;
        if (isEmpty) {
            isEmpty = false;
            firstTimestamp = next.firstTimestamp;
            firstRank = next.firstRank;
            firstDuration = next.firstDuration;
        } else if (next.firstTimestamp <= lastTimestamp) {
            notLater(next.firstTimestamp, next.firstRank, next.firstDuration);
        }
        lastTimestamp = next.lastTimestamp;
        lastRank = next.lastRank;
        lastDuration = next.lastDuration;
    }

    private void notLater(long timestampNanos, int rank, long durationNanos) {
        areTimesInOrder &= timestampNanos == lastTimestamp;
        areTiesInOrder &= !isBefore(rank, durationNanos, lastRank, lastDuration);
    }

    /// Whether an event comes before another one of the same time.
    static boolean isBefore(int rankA, long durationA, int rankB, long durationB) {
        return (rankA == COMPLETE && rankB == COMPLETE) ? durationA > durationB : rankA < rankB;
    }

    /// Where events of a phase belong among those of the same time.
    static int rank(int flags) {
        return switch (EventFlags.phase(flags)) {
            case 'E' -> ENDS;
            case 'X' -> COMPLETE;
            default -> OTHERS;
        };
    }
}
