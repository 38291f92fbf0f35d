// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.wire.ProtoReader;
import dev.tracefold.processor.wire.Varints;

/// The fields of one `TrackEvent` that decide what it is; read it again for the next event. What can
/// be repeated is only counted here and read where it is used. Values that have a `has` method mean
/// nothing without it.
final class TrackEventMessage {
    static final int CATEGORY_IIDS = 3;
    static final int DEBUG_ANNOTATIONS = 4;
    static final int CATEGORIES = 22;
    static final int EXTRA_COUNTER_VALUES = 12;
    static final int EXTRA_COUNTER_TRACK_UUIDS = 31;
    static final int EXTRA_DOUBLE_COUNTER_TRACK_UUIDS = 45;
    static final int EXTRA_DOUBLE_COUNTER_VALUES = 46;
    static final int FLOW_IDS_OLD = 36;
    static final int TERMINATING_FLOW_IDS_OLD = 42;
    static final int FLOW_IDS = 47;
    static final int TERMINATING_FLOW_IDS = 48;

    static final int TYPE_SLICE_BEGIN = 1;
    static final int TYPE_SLICE_END = 2;
    static final int TYPE_INSTANT = 3;
    static final int TYPE_COUNTER = 4;
    static final int TYPE_STATE = 5;

    private static final int CATEGORY_IID_TAG = CATEGORY_IIDS << 3;
    private static final int DEBUG_ANNOTATION_TAG =
            DEBUG_ANNOTATIONS << 3 | ProtoReader.LENGTH_DELIMITED;
    private static final int TYPE_TAG = 9 << 3;
    private static final int NAME_IID_TAG = 10 << 3;
    private static final int TRACK_UUID_TAG = 11 << 3;

    private static final int HAS_TYPE = 1 << 0;
    private static final int HAS_TRACK_UUID = 1 << 1;
    private static final int HAS_TIMESTAMP_DELTA = 1 << 2;
    private static final int HAS_THREAD_TIME_DELTA = 1 << 3;
    private static final int HAS_THREAD_TIME_ABSOLUTE = 1 << 4;
    private static final int HAS_INSTRUCTION_DELTA = 1 << 5;
    private static final int HAS_INSTRUCTION_ABSOLUTE = 1 << 6;
    private static final int HAS_COUNTER_VALUE = 1 << 7;
    private static final int HAS_DOUBLE_COUNTER_VALUE = 1 << 8;
    private static final int HAS_EXTRA_COUNTERS = 1 << 9;
    private static final int HAS_FLOWS = 1 << 10;
    private static final int HAS_ANNOTATIONS = 1 << 11;
    private static final int HAS_REFLECTED = 1 << 12;
    private static final int HAS_OWN_ARGS = 1 << 13;
    private static final int HAS_NAME = 1 << 14;
    private static final int HAS_LEGACY_EVENT = 1 << 15;
    private static final int MALFORMED = 1 << 16;
    private static final int HAS_PROCESS_EVENTS = 1 << 17;

    private final ProtoReader reader = new ProtoReader();
    private int flags;

    byte[] buffer = new byte[0];
    int start;
    int end;

    int type;
    long trackUuid;
    long nameIid;
    int nameStart;
    int nameLength;
    int categoryIids;
    long firstCategoryIid;
    int categories;
    int categoryStart;
    int categoryLength;
    int legacyStart;
    int legacyEnd;

    long timestampDeltaUs;
    long timestampAbsoluteUs;
    long threadTimeUs;
    long instructions;
    long counterValue;
    double doubleCounterValue;

    /// Reads the event in `message[from, to)`.
    void read(byte[] message, int from, int to) {
        buffer = message;
        start = from;
        end = to;
        flags = 0;
        type = 0;
        nameIid = 0;
        categoryIids = 0;
        categories = 0;
        timestampAbsoluteUs = 0;
        int at = from;
        while (at < to) {
            int past = readUsual(message, at, to);
            if (past == at) {
                reader.reset(message, at, to);
                if (!reader.next()) {
                    break;
                }
                readField();
                past = reader.position();
            }
            at = past;
        }
        if (at < to) {
            flags |= MALFORMED;
        }
    }

    /// Reads the fields that nearly all events have, in the form that they nearly always have.
    ///
    /// @return where the field ends, or its place for another one
    private int readUsual(byte[] message, int place, int to) {
        if (message.length - place <= Long.BYTES) {
            return place;
        }
        int tag = message[place];
        long value = message[place + 1];
        int past = place + 2;
        if (value < 0) {
            long word = Varints.word(message, place + 1);
            int size = Varints.size(word);
            value = size == 0 ? Long.MAX_VALUE : Varints.value(word, size);
            past = size == 0 ? Integer.MAX_VALUE : place + 1 + size;
        }
        return past > to ? place : takeUsual(tag, value, place, past, to);
    }

    private int takeUsual(int tag, long value, int place, int past, int to) {
        switch (tag) {
            case TYPE_TAG -> {
                flags |= HAS_TYPE;
                type = (int) value;
            }
            case TRACK_UUID_TAG -> {
                flags |= HAS_TRACK_UUID;
                trackUuid = value;
            }
            case NAME_IID_TAG -> nameIid = value;
            case CATEGORY_IID_TAG -> {
                if (categoryIids++ == 0) {
                    firstCategoryIid = value;
                }
            }
            case DEBUG_ANNOTATION_TAG -> {
                if (value > to - past) {
                    return place;
                }
                flags |= HAS_ANNOTATIONS;
                return past + (int) value;
            }
            default -> {
                return place;
            }
        }
        return past;
    }

    private void readField() {
        switch (reader.field()) {
            case 9 -> {
                flags |= HAS_TYPE;
                type = reader.intValue();
            }
            case 10 -> nameIid = reader.longValue();
            case 11 -> {
                flags |= HAS_TRACK_UUID;
                trackUuid = reader.longValue();
            }
            case CATEGORY_IIDS -> countCategoryIids();
            case CATEGORIES -> {
                categories++;
                categoryStart = reader.start();
                categoryLength = reader.length();
            }
            case 23 -> {
                flags |= HAS_NAME;
                nameStart = reader.start();
                nameLength = reader.length();
            }
            case 6 -> {
                flags |= HAS_LEGACY_EVENT;
                legacyStart = reader.start();
                legacyEnd = reader.start() + reader.length();
            }
            case DEBUG_ANNOTATIONS -> flags |= HAS_ANNOTATIONS;
            case FLOW_IDS, FLOW_IDS_OLD, TERMINATING_FLOW_IDS, TERMINATING_FLOW_IDS_OLD ->
                    flags |= HAS_FLOWS;
            default -> readOther(reader.field());
        }
    }

    private void countCategoryIids() {
        if (reader.wireType() != ProtoReader.LENGTH_DELIMITED) {
            if (categoryIids++ == 0) {
                firstCategoryIid = reader.longValue();
            }
            return;
        }
        ProtoReader packed = new ProtoReader();
        packed.enter(reader);
        while (packed.hasMore()) {
            long iid = packed.readVarint();
            if (!packed.malformed() && categoryIids++ == 0) {
                firstCategoryIid = iid;
            }
        }
    }

    private void readOther(int field) {
        switch (field) {
            case 1 -> {
                flags |= HAS_TIMESTAMP_DELTA;
                timestampDeltaUs = reader.longValue();
            }
            case 16 -> timestampAbsoluteUs = reader.longValue();
            case 2 -> {
                flags |= HAS_THREAD_TIME_DELTA;
                threadTimeUs = reader.longValue();
            }
            case 17 -> {
                flags |= HAS_THREAD_TIME_ABSOLUTE;
                if (!hasThreadTimeDelta()) {
                    threadTimeUs = reader.longValue();
                }
            }
            case 8 -> {
                flags |= HAS_INSTRUCTION_DELTA;
                instructions = reader.longValue();
            }
            case 20 -> {
                flags |= HAS_INSTRUCTION_ABSOLUTE;
                if (!hasInstructionDelta()) {
                    instructions = reader.longValue();
                }
            }
            case 30 -> {
                flags |= HAS_COUNTER_VALUE;
                counterValue = reader.longValue();
            }
            case 44 -> {
                flags |= HAS_DOUBLE_COUNTER_VALUE;
                doubleCounterValue = reader.doubleValue();
            }
            case EXTRA_COUNTER_VALUES, EXTRA_DOUBLE_COUNTER_VALUES -> flags |= HAS_EXTRA_COUNTERS;
            case EXTRA_COUNTER_TRACK_UUIDS, EXTRA_DOUBLE_COUNTER_TRACK_UUIDS -> {
                // Read with the values.
            }
            case 5, 21, 52, 53, 54, 55, 56, 57 -> flags |= HAS_OWN_ARGS;
            case 28, 34, 49 -> {
                flags |= HAS_OWN_ARGS;
                flags |= HAS_REFLECTED;
            }
            case AndroidProcessEvents.PROCESS_START, AndroidProcessEvents.BINDER_DIED ->
                    flags |= HAS_PROCESS_EVENTS | HAS_REFLECTED;
            // Everything else is read as its description tells: Chrome's messages and extensions.
            default -> flags |= HAS_REFLECTED;
        }
    }

    boolean hasType() {
        return (flags & HAS_TYPE) != 0;
    }

    boolean hasTrackUuid() {
        return (flags & HAS_TRACK_UUID) != 0;
    }

    boolean hasTimestampDelta() {
        return (flags & HAS_TIMESTAMP_DELTA) != 0;
    }

    boolean hasThreadTimeDelta() {
        return (flags & HAS_THREAD_TIME_DELTA) != 0;
    }

    boolean hasInstructionDelta() {
        return (flags & HAS_INSTRUCTION_DELTA) != 0;
    }

    boolean hasThreadTime() {
        return (flags & (HAS_THREAD_TIME_DELTA | HAS_THREAD_TIME_ABSOLUTE)) != 0;
    }

    boolean hasInstructions() {
        return (flags & (HAS_INSTRUCTION_DELTA | HAS_INSTRUCTION_ABSOLUTE)) != 0;
    }

    boolean hasCounterValue() {
        return (flags & HAS_COUNTER_VALUE) != 0;
    }

    boolean hasDoubleCounterValue() {
        return (flags & HAS_DOUBLE_COUNTER_VALUE) != 0;
    }

    boolean hasExtraCounters() {
        return (flags & HAS_EXTRA_COUNTERS) != 0;
    }

    boolean hasFlows() {
        return (flags & HAS_FLOWS) != 0;
    }

    boolean hasAnnotations() {
        return (flags & HAS_ANNOTATIONS) != 0;
    }

    boolean hasReflected() {
        return (flags & HAS_REFLECTED) != 0;
    }

    boolean hasOwnArgs() {
        return (flags & HAS_OWN_ARGS) != 0;
    }

    boolean hasName() {
        return (flags & HAS_NAME) != 0;
    }

    boolean hasLegacyEvent() {
        return (flags & HAS_LEGACY_EVENT) != 0;
    }

    boolean hasProcessEvents() {
        return (flags & HAS_PROCESS_EVENTS) != 0;
    }

    boolean isMalformed() {
        return (flags & MALFORMED) != 0;
    }
}
