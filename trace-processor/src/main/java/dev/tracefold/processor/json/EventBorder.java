// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.Arrays;

import dev.tracefold.processor.importer.ByteScan;

/// Guesses where an event begins: behind a bracket and a comma, with the key that an event a long way before began
/// with, and with a phase somewhere. Only who reads up to there can tell whether that was in the middle of one.
final class EventBorder {
    /// Returned where there is no guess.
    static final int NONE = -1;

    private static final int MAX_HEAD = 64;
    private static final int MAX_DISTANCE = 1 << 16;

    /// What is nested as deep as text goes must not be read again at each level.
    private static final int MAX_TRIES = 32;

    private static final byte[] PHASE = {'"', 'p', 'h', '"'};

    private EventBorder() {}

    /// A place behind `middle` where an event may begin.
    ///
    /// @param from where an item of the list begins, or what is before one
    static int guess(byte[] text, int from, int middle, int limit) {
        int head = ByteScan.indexOf('{', text, from, Math.min(from + MAX_HEAD, limit));
        int headEnd = head;
        int headLimit = Math.min(head + MAX_HEAD, limit);
        while (headEnd < headLimit && text[headEnd] != ':') {
            headEnd++;
        }
        if (headEnd == headLimit) {
            return NONE;
        }
        int length = headEnd - head;
        int last = Math.min(middle + MAX_DISTANCE, limit) - length;
        int tries = 0;
        int at = ByteScan.indexOf('{', text, middle, last);
        while (at < last && tries < MAX_TRIES) {
            boolean isHead =
                    Arrays.equals(text, head, headEnd, text, at, at + length)
                            && isBehindItem(text, from, at);
            if (isHead && hasPhase(text, at, limit)) {
                return at;
            }
            tries += isHead ? 1 : 0;
            at = ByteScan.indexOf('{', text, at + 1, last);
        }
        return NONE;
    }

    private static boolean isBehindItem(byte[] text, int from, int at) {
        int comma = beforeSpace(text, from, at);
        if (comma <= from || text[comma] != ',') {
            return false;
        }
        int bracket = beforeSpace(text, from, comma);
        return bracket > from && text[bracket] == '}';
    }

    private static boolean hasPhase(byte[] text, int at, int limit) {
        JsonCursor cursor = new JsonCursor();
        cursor.reset(text, at, limit);
        if (cursor.value() != JsonCursor.Outcome.OK) {
            return false;
        }
        int last = cursor.position() - PHASE.length;
        int quote = ByteScan.indexOf('"', text, at, last);
        while (quote < last) {
            if (Arrays.equals(text, quote, quote + PHASE.length, PHASE, 0, PHASE.length)) {
                return true;
            }
            quote = ByteScan.indexOf('"', text, quote + 1, last);
        }
        return false;
    }

    private static int beforeSpace(byte[] text, int from, int at) {
        int before = at - 1;
        while (before > from && text[before] <= ' ' && text[before] >= 0) {
            before--;
        }
        return before;
    }
}
