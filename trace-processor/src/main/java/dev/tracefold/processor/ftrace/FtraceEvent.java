// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// One kernel event as its handler sees it. The object is used again for the next event.
final class FtraceEvent {
    private final StringPool strings;
    private final KernelSymbols symbols;
    private final MessageFields payload = new MessageFields(FtraceEventTypes.MAX_FIELD);
    private final LongList list = new LongList();
    private byte[] bytes = new byte[0];
    private int start;
    private int end;
    private boolean isIndexed;
    private long timestampNanos;
    private int cpu;
    private int tid;
    private int type;
    private SequenceState state;

    FtraceEvent(StringPool strings, KernelSymbols symbols) {
        this.strings = strings;
        this.symbols = symbols;
        this.state = new SequenceState(0, null);
    }

    void set(long eventTimestampNanos, int eventCpu, SequenceState sequenceState) {
        timestampNanos = eventTimestampNanos;
        cpu = eventCpu;
        state = sequenceState;
    }

    void setPayload(int eventType, int eventTid, ProtoReader field) {
        setPayload(eventType, eventTid, field.buffer(), field.start(), field.length());
    }

    void setPayload(int eventType, int eventTid, byte[] buffer, int from, int length) {
        type = eventType;
        tid = eventTid;
        bytes = buffer;
        start = from;
        end = from + length;
        isIndexed = false;
    }

    void setPayload(int eventType, int eventTid, MessageWriter written) {
        setPayload(eventType, eventTid, written.bytes(), 0, written.length());
    }

    /// Trace time.
    long timestampNanos() {
        return timestampNanos;
    }

    /// On which CPU it happened.
    int cpu() {
        return cpu;
    }

    /// Which thread ran there.
    int tid() {
        return tid;
    }

    /// Number of its type.
    int type() {
        return type;
    }

    /// Interned data of its sequence.
    SequenceState state() {
        return state;
    }

    /// The fields of its payload.
    MessageFields payload() {
        if (!isIndexed) {
            isIndexed = true;
            payload.reset(bytes, start, end);
        }
        return payload;
    }

    /// Puts a reader at the start of its payload.
    ProtoReader walk(ProtoReader into) {
        into.reset(bytes, start, end);
        return into;
    }

    boolean has(int field) {
        return payload().has(field);
    }

    long longValue(int field) {
        return payload().longValue(field);
    }

    int intValue(int field) {
        return payload().intValue(field);
    }

    long uintValue(int field) {
        return payload().uintValue(field);
    }

    boolean boolValue(int field) {
        return payload().boolValue(field);
    }

    int stringId(int field) {
        return payload().stringId(field, strings);
    }

    String string(int field) {
        return payload().string(field);
    }

    /// The values of a repeated field; overwritten by the next call.
    LongList values(int field) {
        payload().values(field, list);
        return list;
    }

    /// String id of the kernel function whose interned id a field holds, or the null string's.
    int symbol(int field) {
        return symbols.find(state, longValue(field));
    }

    /// String id of the kernel function whose interned id a field holds, or of that number.
    int symbolOrHex(int field) {
        int symbol = symbol(field);
        long number = longValue(field);
        return symbol != StringPool.NULL_ID
                ? symbol
                : strings.intern(number == 0 ? "0" : "0x" + Long.toHexString(number));
    }
}
