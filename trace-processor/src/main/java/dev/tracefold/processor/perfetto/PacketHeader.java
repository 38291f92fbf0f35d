// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import dev.tracefold.processor.wire.ProtoReader;
import dev.tracefold.processor.wire.Varints;

/// What the tokenizer needs to know of a packet before its modules see it, gathered in one pass
/// over its fields. Used again for every packet.
final class PacketHeader {
    static final int CLOCK_SNAPSHOT = 6;
    static final int TRACE_CONFIG = 33;
    static final int TRACE_STATS = 35;
    static final int REMOTE_CLOCK_SYNC = 107;
    static final int TRACE_ATTRIBUTES = 126;

    /// Bits of [#has(int)].
    static final int HAS_TIMESTAMP = 1;

    static final int HAS_SEQUENCE = 1 << 1;
    static final int HAS_DEFAULTS = 1 << 2;
    static final int HAS_INTERNED = 1 << 3;
    static final int HAS_CLEARED = 1 << 4;
    static final int HAS_NEEDS_STATE = 1 << 5;
    static final int HAS_FIRST = 1 << 6;
    static final int HAS_COMPRESSED = 1 << 7;
    static final int HAS_ZSTD = 1 << 8;
    static final int HAS_SYNC_MARKER = 1 << 9;
    static final int HAS_CHROME_EVENTS = 1 << 10;
    static final int HAS_OWN_WORK = 1 << 11;
    static final int HAS_PATCH_RULES = 1 << 12;

    private static final int SEQ_INCREMENTAL_STATE_CLEARED = 1;
    private static final int SEQ_NEEDS_INCREMENTAL_STATE = 2;
    private static final int TRACK_EVENT = 11;
    private static final int TIMESTAMP_TAG = 8 << 3;
    private static final int SEQUENCE_TAG = 10 << 3;
    private static final int FLAGS_TAG = 13 << 3;
    private static final int FTRACE_EVENTS_TAG = 1 << 3 | ProtoReader.LENGTH_DELIMITED;
    private static final int TRACK_EVENT_TAG = TRACK_EVENT << 3 | ProtoReader.LENGTH_DELIMITED;
    private static final int MAX_PAYLOADS = 16;

    private final ProtoReader reader = new ProtoReader();
    private final int[] payloadFields = new int[MAX_PAYLOADS];
    private final int[] payloadPlaces = new int[MAX_PAYLOADS];
    private int payloads;
    private int bits;
    private long timestamp;
    private int clockId;
    private int sequenceId;
    private int machineId;
    private int packetsDropped;
    private int defaultsPlace;
    private int internedPlace;
    private int compressedPlace;

    /// Reads the packet in `buffer[start, end)`.
    ///
    /// @param modules by field number; null where nobody wants the field
    /// @return false when the packet cannot be decoded to its end
    boolean read(byte[] buffer, int start, int end, FieldModules modules) {
        payloads = 0;
        bits = 0;
        timestamp = 0;
        clockId = 0;
        sequenceId = 0;
        machineId = 0;
        packetsDropped = 0;
        int place = readUsual(buffer, start, end, modules);
        reader.reset(buffer, place, end);
        while (reader.next()) {
            int field = reader.field();
            if (modules.wants(field)) {
                addPayload(field, place);
            }
            common(field, place);
            place = reader.position();
        }
        return !reader.malformed();
    }

    /// Reads fields as long as they are those of which nearly all packets are made: time, sequence, flags, and an
    /// event or a bundle of them.
    ///
    /// @return where the first other one starts
    private int readUsual(byte[] buffer, int start, int end, FieldModules modules) {
        int at = start;
        int last = Math.min(end - 1, buffer.length - 1 - Long.BYTES);
        while (at < last) {
            int tag = buffer[at];
            long value = buffer[at + 1];
            int past = at + 2;
            if (value < 0) {
                long word = Varints.word(buffer, at + 1);
                int size = Varints.size(word);
                if (size == 0) {
                    return at;
                }
                value = Varints.value(word, size);
                past = at + 1 + size;
            }
            past = isPayload(tag) ? past + (int) Math.min(value, end) : past;
            if (past > end || past < 0 || !takeUsual(tag, value, at, modules)) {
                return at;
            }
            at = past;
        }
        return at;
    }

    private static boolean isPayload(int tag) {
        return tag == TRACK_EVENT_TAG || tag == FTRACE_EVENTS_TAG;
    }

    /// @return false for another field
    private boolean takeUsual(int tag, long value, int place, FieldModules modules) {
        switch (tag) {
            case TIMESTAMP_TAG -> {
                timestamp = value;
                bits |= HAS_TIMESTAMP;
            }
            case SEQUENCE_TAG -> {
                sequenceId = (int) value;
                bits |= HAS_SEQUENCE;
            }
            case FLAGS_TAG -> flags((int) value);
            case TRACK_EVENT_TAG, FTRACE_EVENTS_TAG -> {
                if (modules.wants(tag >>> 3)) {
                    addPayload(tag >>> 3, place);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void common(int field, int place) {
        switch (field) {
            case 8 -> {
                timestamp = reader.longValue();
                bits |= HAS_TIMESTAMP;
            }
            case 10 -> {
                sequenceId = reader.intValue();
                bits |= HAS_SEQUENCE;
            }
            case 12 -> {
                internedPlace = place;
                bits |= HAS_INTERNED;
            }
            case 13 -> flags(reader.intValue());
            case 58 -> clockId = reader.intValue();
            case 59 -> {
                defaultsPlace = place;
                bits |= HAS_DEFAULTS;
            }
            default -> uncommon(field, place);
        }
    }

    private void uncommon(int field, int place) {
        switch (field) {
            case 5, 51 -> bits |= HAS_CHROME_EVENTS;
            case 36 -> bits |= HAS_SYNC_MARKER;
            case 41 -> bits |= reader.boolValue() ? HAS_CLEARED : 0;
            case 42 -> packetsDropped = reader.intValue();
            case 50 -> {
                compressedPlace = place;
                bits |= HAS_COMPRESSED;
            }
            case 87 -> bits |= reader.boolValue() ? HAS_FIRST : 0;
            case 98 -> machineId = reader.intValue();
            case IncrementalTraces.PROVENANCE, IncrementalTraces.PROTOVMS ->
                    bits |= HAS_PATCH_RULES;
            case 133 -> {
                compressedPlace = place;
                bits |= HAS_ZSTD;
            }
            case CLOCK_SNAPSHOT, TRACE_CONFIG, TRACE_STATS, REMOTE_CLOCK_SYNC, TRACE_ATTRIBUTES ->
                    bits |= HAS_OWN_WORK;
            default -> {
                // Of interest to a module or to nobody.
            }
        }
    }

    private void flags(int flags) {
        if ((flags & SEQ_INCREMENTAL_STATE_CLEARED) != 0) {
            bits |= HAS_CLEARED;
        }
        if ((flags & SEQ_NEEDS_INCREMENTAL_STATE) != 0) {
            bits |= HAS_NEEDS_STATE;
        }
    }

    /// Track events go first whatever the order on the wire; others keep it.
    private void addPayload(int field, int place) {
        if (payloads == MAX_PAYLOADS) {
            return;
        }
        int at = payloads++;
        if (field == TRACK_EVENT && at > 0) {
            payloadFields[at] = payloadFields[0];
            payloadPlaces[at] = payloadPlaces[0];
            at = 0;
        }
        payloadFields[at] = field;
        payloadPlaces[at] = place;
    }

    /// How many fields some module wants.
    int payloads() {
        return payloads;
    }

    /// Number of such a field.
    int payloadField(int index) {
        return payloadFields[index];
    }

    /// Where the tag of such a field is.
    int payloadPlace(int index) {
        return payloadPlaces[index];
    }

    boolean has(int bit) {
        return (bits & bit) != 0;
    }

    long timestamp() {
        return timestamp;
    }

    int clockId() {
        return clockId;
    }

    int sequenceId() {
        return sequenceId;
    }

    int machineId() {
        return machineId;
    }

    /// `previous_packet_dropped`: the reasons, or 0.
    int packetsDropped() {
        return packetsDropped;
    }

    int defaultsPlace() {
        return defaultsPlace;
    }

    int internedPlace() {
        return internedPlace;
    }

    int compressedPlace() {
        return compressedPlace;
    }
}
