// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import dev.tracefold.processor.json.JsonCursor.Kind;
import dev.tracefold.processor.json.JsonCursor.Outcome;
import dev.tracefold.processor.storage.StringPool;

/// Reads what is in a list of events as far as it goes, and counts what is none. From one item to the next nothing is
/// remembered but what spares work, so a list may be read from any item on.
final class EventList {
    /// Why reading ended.
    enum End {
        /// It has not ended.
        STEPPED,
        /// The list did.
        CLOSED,
        /// The text ends before the next item does.
        INCOMPLETE,
        /// The next item begins where others are to begin, or behind that.
        STOPPED,
        /// No JSON.
        MALFORMED
    }

    private final EventTokenizer tokenizer;
    private final JsonCursor cursor = new JsonCursor();
    private int position;
    private long otherItems;

    /// @param events what events are written by
    /// @param pool where the strings go
    EventList(EventWriter events, StringPool pool) {
        tokenizer = new EventTokenizer(events, pool);
    }

    /// How many items were no events.
    long failures() {
        return otherItems + tokenizer.failures();
    }

    /// Where reading ended: behind the last whole item, and the comma and the white space that follow.
    int position() {
        return position;
    }

    /// Reads items.
    ///
    /// @param from where one of them begins, or ends
    /// @param limit where the text ends
    /// @param stop where to stop at the latest when an item ends
    End read(byte[] text, int from, int limit, int stop) {
        cursor.reset(text, from, limit);
        End end;
        do {
            end = step(stop);
        } while (end == End.STEPPED);
        return end;
    }

    /// Reads one item or a comma. A loop alone would be interpreted for megabytes before it is compiled.
    private End step(int stop) {
        int next = cursor.peek();
        position = cursor.position();
        if (next == JsonCursor.END) {
            return End.INCOMPLETE;
        }
        if (position >= stop) {
            return End.STOPPED;
        }
        if (next == ',' || next == ']') {
            cursor.skip();
            position++;
            return next == ']' ? End.CLOSED : End.STEPPED;
        }
        return switch (next == '{' ? object() : other()) {
            case OK -> End.STEPPED;
            case INCOMPLETE -> End.INCOMPLETE;
            case MALFORMED -> End.MALFORMED;
        };
    }

    private Outcome object() {
        Outcome outcome = tokenizer.read(cursor);
        if (outcome == Outcome.MALFORMED) {
            cursor.position(position);
            outcome = cursor.value();
            if (outcome == Outcome.OK && cursor.kind() == Kind.OBJECT) {
                otherItems++;
            }
        }
        return outcome;
    }

    private Outcome other() {
        Outcome outcome = cursor.value();
        if (outcome == Outcome.OK) {
            otherItems++;
        }
        return outcome;
    }
}
