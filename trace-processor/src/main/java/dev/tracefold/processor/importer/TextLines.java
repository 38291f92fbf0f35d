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
        for (int i = newLine(text, from, end); i < end; i = newLine(text, from, end)) {
            if (begunLength == 0) {
                sink.line(text, from, i - from);
            } else {
                append(text, from, i - from);
                endOfText();
            }
            from = i + 1;
        }
        append(text, from, end - from);
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
