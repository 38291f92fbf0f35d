// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.wire.ProtoReader;

/// The fields of one `TrackDescriptor`; read it again for the next. Parts that are absent start at -1.
final class TrackDescriptorMessage {
    private static final int ABSENT = -1;
    private static final int IS_SANDBOXED_TID = 3;

    private final ProtoReader reader = new ProtoReader();
    private final ProtoReader part = new ProtoReader();

    byte[] buffer = new byte[0];
    boolean hasUuid;
    long uuid;
    long parentUuid;
    int processStart;
    int processEnd;
    int threadStart;
    int threadEnd;
    int chromeProcessStart;
    int chromeProcessEnd;
    int chromeThreadStart;
    int chromeThreadEnd;
    int counterStart;
    int counterEnd;
    boolean hasState;
    boolean disallowsMerging;
    int childOrdering;
    boolean hasSiblingRank;
    int siblingRank;
    int mergeBehavior;

    private int nameStart;
    private int nameLength;
    private int staticNameStart;
    private int staticNameLength;
    private int atraceNameStart;
    private int atraceNameLength;
    private int descriptionStart;
    private int descriptionLength;
    private int mergeKeyStart;
    private int mergeKeyLength;
    private boolean hasMergeKeyNumber;
    private long mergeKeyNumber;

    private void clear() {
        hasUuid = false;
        uuid = 0;
        parentUuid = 0;
        processStart = ABSENT;
        threadStart = ABSENT;
        chromeProcessStart = ABSENT;
        chromeThreadStart = ABSENT;
        counterStart = ABSENT;
        hasState = false;
        disallowsMerging = false;
        childOrdering = 0;
        hasSiblingRank = false;
        mergeBehavior = 0;
        nameStart = ABSENT;
        staticNameStart = ABSENT;
        atraceNameStart = ABSENT;
        descriptionStart = ABSENT;
        mergeKeyStart = ABSENT;
        hasMergeKeyNumber = false;
    }

    /// Reads the message that `outer` stands on.
    void read(ProtoReader outer) {
        clear();
        buffer = outer.buffer();
        reader.enter(outer);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> {
                    hasUuid = true;
                    uuid = reader.longValue();
                }
                case 5 -> parentUuid = reader.longValue();
                case 9 -> disallowsMerging = reader.boolValue();
                case 11 -> childOrdering = reader.intValue();
                case 12 -> {
                    hasSiblingRank = true;
                    siblingRank = reader.intValue();
                }
                case 15 -> mergeBehavior = reader.intValue();
                case 17 -> {
                    hasMergeKeyNumber = true;
                    mergeKeyNumber = reader.longValue();
                }
                case 18 -> hasState = true;
                default -> readPart();
            }
        }
    }

    private void readPart() {
        if (reader.wireType() != ProtoReader.LENGTH_DELIMITED) {
            return;
        }
        int start = reader.start();
        int length = reader.length();
        switch (reader.field()) {
            case 3 -> {
                processStart = start;
                processEnd = start + length;
            }
            case 4 -> {
                threadStart = start;
                threadEnd = start + length;
            }
            case 6 -> {
                chromeProcessStart = start;
                chromeProcessEnd = start + length;
            }
            case 7 -> {
                chromeThreadStart = start;
                chromeThreadEnd = start + length;
            }
            case 8 -> {
                counterStart = start;
                counterEnd = start + length;
            }
            default -> readText(start, length);
        }
    }

    private void readText(int start, int length) {
        switch (reader.field()) {
            case 2 -> {
                nameStart = start;
                nameLength = length;
            }
            case 10 -> {
                staticNameStart = start;
                staticNameLength = length;
            }
            case 13 -> {
                atraceNameStart = start;
                atraceNameLength = length;
            }
            case 14 -> {
                descriptionStart = start;
                descriptionLength = length;
            }
            case 16 -> {
                mergeKeyStart = start;
                mergeKeyLength = length;
            }
            default -> {
                // Of no meaning here.
            }
        }
    }

    /// String id of the name, whichever way it is given.
    int name(StringPool strings) {
        if (nameStart != ABSENT) {
            return strings.intern(buffer, nameStart, nameLength);
        }
        if (staticNameStart != ABSENT) {
            return strings.intern(buffer, staticNameStart, staticNameLength);
        }
        return atraceNameStart == ABSENT
                ? StringPool.NULL_ID
                : strings.intern(buffer, atraceNameStart, atraceNameLength);
    }

    int description(StringPool strings) {
        return descriptionStart == ABSENT
                ? StringPool.NULL_ID
                : strings.intern(buffer, descriptionStart, descriptionLength);
    }

    /// String id of the key by which siblings are merged, number or text.
    int mergeKey(StringPool strings) {
        if (mergeKeyStart != ABSENT) {
            return strings.intern(buffer, mergeKeyStart, mergeKeyLength);
        }
        return hasMergeKeyNumber
                ? strings.intern("sibling_merge_key_int:" + Long.toUnsignedString(mergeKeyNumber))
                : StringPool.NULL_ID;
    }

    /// Whether the thread's tid is one of a sandbox.
    boolean hasSandboxedTid() {
        boolean isSandboxed = false;
        if (chromeThreadStart != ABSENT) {
            part.reset(buffer, chromeThreadStart, chromeThreadEnd);
            while (part.next()) {
                if (part.field() == IS_SANDBOXED_TID) {
                    isSandboxed = part.boolValue();
                }
            }
        }
        return isSandboxed;
    }
}
