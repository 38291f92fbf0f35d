// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuchsia;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import dev.tracefold.processor.storage.StringPool;

/// Reads one record, word by word. What lies outside of the record reads as 0 and is remembered as broken, so
/// that callers look once, at the end.
final class RecordCursor {
    private static final int WORD_BYTES = Long.BYTES;
    private static final int INLINE_STRING = 0x8000;
    private static final int INLINE_LENGTH = 0x7FFF;

    private final StringPool strings;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int start;
    private int words;
    private int at;
    private long header;
    private boolean isBroken;

    RecordCursor(StringPool strings) {
        this.strings = strings;
    }

    /// Starts over with another buffer, which is an array's.
    void setBuffer(byte[] buffer) {
        bytes = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Stands behind the header of the record of `newWords` words.
    void enter(int offset, int newWords) {
        start = offset;
        words = newWords;
        at = 0;
        isBroken = false;
        header = word();
    }

    /// Some bits of the header.
    int header(int fromBit, int bits) {
        return bits(header, fromBit, bits);
    }

    /// Some bits of a word, up to 32.
    static int bits(long word, int fromBit, int bits) {
        return (int) (word >>> fromBit & (1L << bits) - 1);
    }

    /// The next word.
    long word() {
        if (at >= words) {
            isBroken = true;
            return 0;
        }
        return bytes.getLong(start + at++ * WORD_BYTES);
    }

    /// Index of the next word in the record.
    int place() {
        return at;
    }

    /// Goes to a word.
    void moveTo(int place) {
        isBroken |= place > words;
        at = place;
    }

    /// Whether something was read that is not there.
    boolean isBroken() {
        return isBroken;
    }

    /// A string that is referred to by number, or follows in the record.
    ///
    /// @return string id
    int string(int reference, Provider provider) {
        return reference == 0 || (reference & INLINE_STRING) != 0
                ? inlineString(reference & INLINE_LENGTH)
                : provider.string(reference);
    }

    /// A string of that many bytes, padded to words.
    ///
    /// @return string id
    int inlineString(int length) {
        int place = skipBytes(length);
        return place < 0 ? StringPool.NULL_ID : strings.intern(bytes.array(), place, length);
    }

    /// Steps over a string if it follows in the record.
    void skipString(int reference) {
        if ((reference & INLINE_STRING) != 0) {
            skipBytes(reference & INLINE_LENGTH);
        }
    }

    /// A thread that is referred to by number, or follows in the record.
    FuchsiaThread thread(int reference, Provider provider) {
        return reference == 0 ? inlineThread() : provider.thread(reference);
    }

    /// Process and thread.
    FuchsiaThread inlineThread() {
        long pid = word();
        return new FuchsiaThread(pid, word());
    }

    /// A copy of bytes that are padded to words; empty if they are not all there.
    byte[] blob(int length) {
        int place = skipBytes(length);
        byte[] blob = new byte[place < 0 ? 0 : length];
        if (place >= 0) {
            bytes.get(place, blob);
        }
        return blob;
    }

    private int skipBytes(int length) {
        int place = start + at * WORD_BYTES;
        int padded = (length + WORD_BYTES - 1) / WORD_BYTES;
        if (padded > words - at) {
            isBroken = true;
            return -1;
        }
        at += padded;
        return place;
    }
}
