// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import java.util.Arrays;

/// Cuts text that comes in pieces into lines.
public final class TextLines {
    /// Takes a line without its end; a carriage return before it is part of the line.
    @FunctionalInterface
    public interface Sink {
        /// Takes a line.
        ///
        /// @param text not to be kept
        void line(byte[] text, int offset, int length);
    }

    private static final int MAX_LINE_BYTES = 1 << 24;
    private static final int LINES_AT_ONCE = 64;

    private final Sink sink;
    private byte[] begun = new byte[256];
    private int begunLength;

    /// Lines go to `sink` as soon as they are whole.
    public TextLines(Sink sink) {
        this.sink = sink;
    }

    /// Takes more text.
    public void feed(byte[] text, int offset, int length) {
        int end = offset + length;
        int from = offset;
        int next = some(text, from, end);
        while (next > from) {
            from = next;
            next = some(text, from, end);
        }
        append(text, from, end - from);
    }

    /// Takes some lines, as far as there are whole ones. One loop over all would be interpreted for megabytes before it is
    /// compiled.
    ///
    /// @return where the next line begins
    private int some(byte[] text, int start, int end) {
        int from = start;
        int next = newLine(text, from, end);
        for (int i = 1; next < end; i++) {
            line(text, from, next - from);
            from = next + 1;
            next = i < LINES_AT_ONCE ? newLine(text, from, end) : end;
        }
        return from;
    }

    private void line(byte[] text, int from, int length) {
        if (begunLength == 0) {
            sink.line(text, from, length);
        } else {
            append(text, from, length);
            endOfText();
        }
    }

    private static int newLine(byte[] text, int from, int end) {
        return ByteScan.indexOf('\n', text, from, end);
    }

    /// Hands over a last line that has no end.
    public void endOfText() {
        if (begunLength > 0) {
            int length = begunLength;
            begunLength = 0;
            sink.line(begun, 0, length);
        }
    }

    /// What is longer than any line is cut.
    private void append(byte[] text, int offset, int length) {
        int taken = Math.min(length, MAX_LINE_BYTES - begunLength);
        if (begunLength + taken > begun.length) {
            begun = Arrays.copyOf(begun, Integer.highestOneBit(begunLength + taken) * 2);
        }
        System.arraycopy(text, offset, begun, begunLength, taken);
        begunLength += taken;
    }
}
