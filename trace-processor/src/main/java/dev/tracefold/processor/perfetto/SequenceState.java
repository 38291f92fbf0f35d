// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.HashMap;
import java.util.Map;

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
    public record Message(byte[] buffer, int start, int end) {}

    private final int sequenceId;
    private final Map<Long, Message> internedByFieldAndId = new HashMap<>();
    private final Map<Long, Object> decoded = new HashMap<>();
    private final @Nullable Message defaults;

    /// A state without interned data.
    ///
    /// @param sequenceId `trusted_packet_sequence_id`
    /// @param defaults the `trace_packet_defaults` message, if there is one
    public SequenceState(int sequenceId, @Nullable Message defaults) {
        this.sequenceId = sequenceId;
        this.defaults = defaults;
    }

    /// A state with other defaults that keeps the interned data so far.
    public SequenceState withDefaults(Message newDefaults) {
        SequenceState next = new SequenceState(sequenceId, newDefaults);
        next.internedByFieldAndId.putAll(internedByFieldAndId);
        return next;
    }

    /// `trusted_packet_sequence_id`.
    public int sequenceId() {
        return sequenceId;
    }

    /// The `trace_packet_defaults` in force, if any.
    public @Nullable Message defaults() {
        return defaults;
    }

    /// The interned message of an `InternedData` field by its `iid`, or null.
    public @Nullable Message interned(int field, long iid) {
        return internedByFieldAndId.get(key(field, iid));
    }

    /// Adds an interned message; an id that is there already keeps its first message.
    public void intern(int field, long iid, Message message) {
        internedByFieldAndId.putIfAbsent(key(field, iid), message);
    }

    /// What a module has decoded from an interned message, or null; saves decoding it again.
    public @Nullable Object decoded(int field, long iid) {
        return decoded.get(key(field, iid));
    }

    /// Keeps what a module has decoded from an interned message.
    public void setDecoded(int field, long iid, Object value) {
        decoded.put(key(field, iid), value);
    }

    private static long key(int field, long iid) {
        return iid * 1024 + field;
    }
}
