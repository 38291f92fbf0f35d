// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.wire.ProtoReader;

/// The fields of one `TrackEvent` that decide what it is; read it again for the next event. What can
/// be repeated is only counted here and read where it is used.
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

    private final ProtoReader reader = new ProtoReader();

    byte[] buffer = new byte[0];
    int start;
    int end;

    int type;
    boolean hasType;
    boolean hasTrackUuid;
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

    boolean hasTimestampDelta;
    long timestampDeltaUs;
    long timestampAbsoluteUs;
    boolean hasThreadTimeDelta;
    boolean hasThreadTimeAbsolute;
    long threadTimeUs;
    boolean hasInstructionDelta;
    boolean hasInstructionAbsolute;
    long instructions;
    boolean hasCounterValue;
    long counterValue;
    boolean hasDoubleCounterValue;
    double doubleCounterValue;
    boolean hasExtraCounters;

    boolean hasFlows;
    boolean hasAnnotations;
    boolean hasReflected;
    boolean hasOwnArgs;
    boolean malformed;

    private TrackEventMessage clear(byte[] message, int from, int to) {
        buffer = message;
        start = from;
        end = to;
        type = 0;
        hasType = false;
        hasTrackUuid = false;
        nameIid = 0;
        nameStart = -1;
        categoryIids = 0;
        categories = 0;
        legacyStart = -1;
        hasTimestampDelta = false;
        timestampAbsoluteUs = 0;
        hasThreadTimeDelta = false;
        hasThreadTimeAbsolute = false;
        hasInstructionDelta = false;
        hasInstructionAbsolute = false;
        hasCounterValue = false;
        hasDoubleCounterValue = false;
        hasExtraCounters = false;
        hasFlows = false;
        hasAnnotations = false;
        hasReflected = false;
        hasOwnArgs = false;
        return this;
    }

    /// Reads the event in `message[from, to)`.
    void read(byte[] message, int from, int to) {
        clear(message, from, to);
        reader.reset(message, from, to);
        while (reader.next()) {
            switch (reader.field()) {
                case 9 -> {
                    hasType = true;
                    type = reader.intValue();
                }
                case 10 -> nameIid = reader.longValue();
                case 11 -> {
                    hasTrackUuid = true;
                    trackUuid = reader.longValue();
                }
                case CATEGORY_IIDS -> countCategoryIids();
                case CATEGORIES -> {
                    categories++;
                    categoryStart = reader.start();
                    categoryLength = reader.length();
                }
                case 23 -> {
                    nameStart = reader.start();
                    nameLength = reader.length();
                }
                case 6 -> {
                    legacyStart = reader.start();
                    legacyEnd = reader.start() + reader.length();
                }
                case DEBUG_ANNOTATIONS -> hasAnnotations = true;
                case FLOW_IDS, FLOW_IDS_OLD, TERMINATING_FLOW_IDS, TERMINATING_FLOW_IDS_OLD ->
                        hasFlows = true;
                default -> readOther(reader.field());
            }
        }
        malformed = reader.malformed();
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
                hasTimestampDelta = true;
                timestampDeltaUs = reader.longValue();
            }
            case 16 -> timestampAbsoluteUs = reader.longValue();
            case 2 -> {
                hasThreadTimeDelta = true;
                threadTimeUs = reader.longValue();
            }
            case 17 -> {
                hasThreadTimeAbsolute = true;
                if (!hasThreadTimeDelta) {
                    threadTimeUs = reader.longValue();
                }
            }
            case 8 -> {
                hasInstructionDelta = true;
                instructions = reader.longValue();
            }
            case 20 -> {
                hasInstructionAbsolute = true;
                if (!hasInstructionDelta) {
                    instructions = reader.longValue();
                }
            }
            case 30 -> {
                hasCounterValue = true;
                counterValue = reader.longValue();
            }
            case 44 -> {
                hasDoubleCounterValue = true;
                doubleCounterValue = reader.doubleValue();
            }
            case EXTRA_COUNTER_VALUES, EXTRA_DOUBLE_COUNTER_VALUES -> hasExtraCounters = true;
            case EXTRA_COUNTER_TRACK_UUIDS, EXTRA_DOUBLE_COUNTER_TRACK_UUIDS -> {
                // Read with the values.
            }
            case 5, 21, 52, 53, 54, 55, 56, 57 -> hasOwnArgs = true;
            case 28, 34, 49 -> {
                hasOwnArgs = true;
                hasReflected = true;
            }
            // Everything else is read as its description tells: Chrome's messages and extensions.
            default -> hasReflected = true;
        }
    }

    boolean hasLegacyEvent() {
        return legacyStart >= 0;
    }

    boolean hasName() {
        return nameStart >= 0;
    }
}
