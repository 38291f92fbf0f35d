// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.perfetto.SequenceState;

/// What deltas of one sequence add up on, from one clearing of its state to the next. The thread a
/// sequence writes for outlives the clearing.
final class SequenceTiming {
    /// Where a state keeps its timing: no field of `InternedData` has that number.
    private static final int FIELD = 0x1FFF_FFFF;

    private boolean hasThread;
    private long pid;
    private long tid;

    private boolean hasReference;
    private long timeNanos;
    private long threadTimeNanos;
    private long instructions;
    private final Map<Long, Double> counterOfTrack = new HashMap<>(0);

    private SequenceTiming() {}

    /// The timing of a state, or null when nothing of the sequence was tokenized yet.
    static @Nullable SequenceTiming of(SequenceState state) {
        return (SequenceTiming) state.decoded(FIELD, 0);
    }

    /// A timing for a state that has none.
    ///
    /// @param before of the same sequence before its state was cleared
    static SequenceTiming start(SequenceState state, @Nullable SequenceTiming before) {
        SequenceTiming timing = new SequenceTiming();
        if (before != null) {
            timing.hasThread = before.hasThread;
            timing.pid = before.pid;
            timing.tid = before.tid;
        }
        state.setDecoded(FIELD, 0, timing);
        return timing;
    }

    void setThread(long threadPid, long threadTid) {
        hasThread = true;
        pid = threadPid;
        tid = threadTid;
    }

    void setReference(long time, long threadTime, long instructionCount) {
        hasReference = true;
        timeNanos = time;
        threadTimeNanos = threadTime;
        instructions = instructionCount;
    }

    boolean hasThread() {
        return hasThread;
    }

    long pid() {
        return pid;
    }

    long tid() {
        return tid;
    }

    boolean hasReference() {
        return hasReference;
    }

    /// @throws ArithmeticException where no such time can be
    long addTime(long deltaNanos) {
        timeNanos = Math.addExact(timeNanos, deltaNanos);
        return timeNanos;
    }

    long addThreadTime(long deltaNanos) {
        threadTimeNanos += deltaNanos;
        return threadTimeNanos;
    }

    long addInstructions(long delta) {
        instructions += delta;
        return instructions;
    }

    double addToCounter(long uuid, double delta) {
        return counterOfTrack.merge(uuid, delta, Double::sum);
    }
}
