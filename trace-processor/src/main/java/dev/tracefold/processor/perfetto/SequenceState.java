// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import org.jspecify.annotations.Nullable;

/// Interned data and defaults of one packet sequence in one generation: from the packet that cleared
/// its state to the next that does. Events keep the state that was current when they were
/// tokenized; entries are only ever added.
public final class SequenceState {
    /// Place of a message.
    ///
    /// @param buffer holds the message
    /// @param start first byte
    /// @param end one past the last
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Message(byte[] buffer, int start, int end) {}

    private final int sequenceId;
    private final InternedMessages interned;
    private final @Nullable Message defaults;
    private final int defaultClockId;
    private int index;

    /// A state without interned data.
    ///
    /// @param sequenceId `trusted_packet_sequence_id`
    /// @param defaults the `trace_packet_defaults` message, if there is one
    public SequenceState(int sequenceId, @Nullable Message defaults) {
        this(sequenceId, defaults, 0, new InternedMessages());
    }

    private SequenceState(
            int sequenceId,
            @Nullable Message defaults,
            int defaultClockId,
            InternedMessages interned) {
        this.sequenceId = sequenceId;
        this.defaults = defaults;
        this.defaultClockId = defaultClockId;
        this.interned = interned;
    }

    /// A state with other defaults that shares the interned data: an id means the same in both.
    ///
    /// @param clockId `timestamp_clock_id` of the defaults, or 0
    public SequenceState withDefaults(Message newDefaults, int clockId) {
        return new SequenceState(sequenceId, newDefaults, clockId, interned);
    }

    /// `trusted_packet_sequence_id`.
    public int sequenceId() {
        return sequenceId;
    }

    /// Number of this state in its [PacketStore], to push to the sorter.
    public int index() {
        return index;
    }

    void setIndex(int newIndex) {
        index = newIndex;
    }

    /// The `trace_packet_defaults` in force, if any.
    public @Nullable Message defaults() {
        return defaults;
    }

    /// The clock that timestamps of the sequence are in unless packets say otherwise, or 0.
    public long defaultClockId() {
        return Integer.toUnsignedLong(defaultClockId);
    }

    /// The interned message of an `InternedData` field by its `iid`, or null.
    public @Nullable Message interned(int field, long iid) {
        return interned.message(field, iid);
    }

    /// Adds an interned message; an id that is there already keeps its first message.
    public void intern(int field, long iid, Message message) {
        interned.add(field, iid, message);
    }

    /// What a module has decoded from an interned message, or null; saves decoding it again.
    public @Nullable Object decoded(int field, long iid) {
        return interned.decoded(field, iid);
    }

    /// Keeps what a module has decoded from an interned message, also one that is missing.
    public void setDecoded(int field, long iid, Object value) {
        interned.setDecoded(field, iid, value);
    }

    /// A number that a module has made of an interned message and [kept][#setNumber(int, long, int)], or -1.
    public int number(int field, long iid) {
        return interned.number(field, iid);
    }

    /// Keeps a number that a module has made of an interned message, where there is a table for it; for what
    /// every event asks for.
    ///
    /// @param number not negative
    public void setNumber(int field, long iid, int number) {
        interned.setNumber(field, iid, number);
    }
}
