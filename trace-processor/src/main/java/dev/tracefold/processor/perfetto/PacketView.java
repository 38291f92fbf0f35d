// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

/// One TracePacket as its modules see it. The object is used again for the next packet: keep what
/// you need of it, not the view itself.
///
/// To hand a packet, or a part of it, to the sorter, push [#reference()] as the payload and
/// [SequenceState#index()] as aux; when the event comes back, [PacketStore#restore] makes the view
/// again.
public final class PacketView {
    private final PacketStore store;
    private byte[] buffer = new byte[0];
    private int start;
    private int end;
    private long timestampNanos;
    private boolean hasTimestamp;
    private long reference;
    private SequenceState state;

    /// A view of nothing yet, over the packets of a store.
    public PacketView(PacketStore store) {
        this.store = store;
        this.state = store.state(PacketStore.NO_SEQUENCE);
    }

    /// A view of a whole buffer that no store knows; for tests of modules.
    public PacketView(
            byte[] buffer,
            int start,
            int end,
            long timestampNanos,
            boolean hasTimestamp,
            int sequenceId,
            SequenceState state) {
        this.store = new PacketStore();
        this.buffer = buffer;
        this.start = start;
        this.end = end;
        this.timestampNanos = timestampNanos;
        this.hasTimestamp = hasTimestamp;
        this.state = state;
        if (sequenceId != state.sequenceId()) {
            throw new IllegalArgumentException(
                    "packet of sequence %d with the state of sequence %d"
                            .formatted(sequenceId, state.sequenceId()));
        }
    }

    void set(byte[] packetBuffer, int packetStart, int packetEnd, long packetReference) {
        buffer = packetBuffer;
        start = packetStart;
        end = packetEnd;
        reference = packetReference;
    }

    void setTimestamp(long nanos, boolean isOwn) {
        timestampNanos = nanos;
        hasTimestamp = isOwn;
    }

    void setState(SequenceState sequenceState) {
        state = sequenceState;
    }

    /// Where the packet lies; outlives the view.
    public PacketStore store() {
        return store;
    }

    /// The packet's place in its [#store()], to push to the sorter.
    public long reference() {
        return reference;
    }

    /// Holds the packet.
    public byte[] buffer() {
        return buffer;
    }

    /// First byte of the packet's fields.
    public int start() {
        return start;
    }

    /// One past the last.
    public int end() {
        return end;
    }

    /// Trace time, from the packet or the latest seen.
    public long timestampNanos() {
        return timestampNanos;
    }

    /// Whether the packet itself carries a timestamp.
    public boolean hasTimestamp() {
        return hasTimestamp;
    }

    /// `trusted_packet_sequence_id`, or 0.
    public int sequenceId() {
        return state.sequenceId();
    }

    /// Interned data and defaults of its sequence, at the time of tokenizing.
    public SequenceState state() {
        return state;
    }
}
