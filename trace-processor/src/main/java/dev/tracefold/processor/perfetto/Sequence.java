// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

/// What the tokenizer remembers of one packet sequence.
final class Sequence {
    private static final int LOSS_REASONS = 8;

    private final int id;
    private SequenceState state;
    // The packets before the start of the trace count as lost.
    private boolean valid;
    private boolean seen;
    private long packetsDropped;
    private long needingState;
    private long skippedForState;
    private final long[] lossesByReason = new long[LOSS_REASONS];

    Sequence(int id, SequenceState first) {
        this.id = id;
        this.state = first;
    }

    int id() {
        return id;
    }

    SequenceState state() {
        return state;
    }

    void setState(SequenceState newState) {
        state = newState;
    }

    /// Whether the interned data and the packets that need it can be trusted.
    boolean isValid() {
        return valid;
    }

    void setValid(boolean isValid) {
        valid = isValid;
    }

    /// A packet says that some before it are lost; at the very first that is no news.
    void countLoss(int reasons) {
        if (seen && reasons != 0) {
            packetsDropped++;
            for (int i = 0; i < LOSS_REASONS; i++) {
                // Bit 0 only says that there was a loss.
                lossesByReason[i] += reasons >>> (i + 1) & 1;
            }
        }
        seen = true;
    }

    void countNeedingState(boolean skipped) {
        needingState++;
        if (skipped) {
            skippedForState++;
        }
    }

    long packetsDropped() {
        return packetsDropped;
    }

    /// Whether not one packet that needed state could be used.
    boolean isWhollySkipped() {
        return skippedForState > 0 && skippedForState == needingState;
    }

    long losses(int reason) {
        return lossesByReason[reason];
    }
}
