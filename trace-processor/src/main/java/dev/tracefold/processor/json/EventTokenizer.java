// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import dev.tracefold.processor.importer.KeptText;
import dev.tracefold.processor.json.JsonCursor.Kind;
import dev.tracefold.processor.json.JsonCursor.Outcome;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;

/// First look at an event: its fields into the [EventStore], its args by their place.
final class EventTokenizer {
    private static final int FAILURE = StatKeys.of("json_tokenizer_failure");
    private static final int MAX_SHORT_KEY = 4;

    private static final int S = 's';
    private static final int PH = key("ph");
    private static final int TS = key("ts");
    private static final int ID = key("id");
    private static final int BP = key("bp");
    private static final int DUR = key("dur");
    private static final int PID = key("pid");
    private static final int TID = key("tid");
    private static final int CAT = key("cat");
    private static final int TTS = key("tts");
    private static final int ID2 = key("id2");
    private static final int NAME = key("name");
    private static final int ARGS = key("args");
    private static final int TDUR = key("tdur");

    private final EventStore store;
    private final StatsTracker stats;
    private final JsonStrings strings;
    private final KeptText argsText;
    private final EventFields fields = new EventFields();
    private final JsonCursor inner = new JsonCursor();
    private int argsStart;
    private int argsLength;
    private boolean faulty;
    private boolean empty;
    private boolean anyComplete;

    EventTokenizer(EventStore store, KeptText argsText, StringPool pool, StatsTracker stats) {
        this.store = store;
        this.argsText = argsText;
        this.stats = stats;
        this.strings = new JsonStrings(pool);
    }

    /// Whether there was a complete event, one with a duration: then ties in time matter.
    boolean anyComplete() {
        return anyComplete;
    }

    /// Reads the object at the cursor and stores its event, or counts why not. Nothing is stored or
    /// counted unless the outcome is OK.
    Outcome read(JsonCursor cursor) {
        fields.clear();
        argsLength = 0;
        faulty = false;
        empty = true;
        cursor.skip();
        while (true) {
            int next = cursor.peek();
            if (next == '}') {
                cursor.skip();
                store(cursor);
                return Outcome.OK;
            }
            Outcome outcome = field(cursor);
            if (outcome != Outcome.OK) {
                return outcome;
            }
            empty = false;
            next = cursor.peek();
            if (next == ',') {
                cursor.skip();
            } else if (next != '}') {
                return next == JsonCursor.END ? Outcome.INCOMPLETE : Outcome.MALFORMED;
            }
        }
    }

    private void store(JsonCursor cursor) {
        if (empty) {
            // Some producers close their list with one, so as to be done with commas.
            return;
        }
        boolean timeless = fields.timestampNanos() == EventStore.NO_TIME;
        char phase = fields.phase();
        if (faulty || phase == 0 || (timeless && phase != 'M')) {
            stats.increment(FAILURE);
            return;
        }
        if (timeless) {
            fields.setTimestampNanos(0);
        }
        fields.complete();
        if (argsLength > 0) {
            fields.setArgs(argsText.add(cursor.text(), argsStart, argsLength), argsLength);
        }
        anyComplete |= phase == 'X';
        store.add(fields);
    }

    private Outcome field(JsonCursor cursor) {
        Outcome outcome = cursor.key();
        if (outcome != Outcome.OK) {
            return outcome;
        }
        int keyStart = cursor.start();
        int keyLength = cursor.end() - keyStart;
        outcome = cursor.value();
        if (outcome != Outcome.OK) {
            return outcome;
        }
        byte[] text = cursor.text();
        if (keyLength <= MAX_SHORT_KEY) {
            int key = 0;
            for (int i = 0; i < keyLength; i++) {
                key |= text[keyStart + i] << (i * Byte.SIZE);
            }
            shortField(key, cursor);
        } else {
            longField(keyStart, keyLength, cursor);
        }
        return Outcome.OK;
    }

    private void shortField(int key, JsonCursor cursor) {
        if (key == NAME) {
            fields.setName(stringOrNull(cursor));
        } else if (key == CAT) {
            fields.setCategory(stringOrNull(cursor));
        } else if (key == ARGS) {
            if (cursor.kind() == Kind.OBJECT) {
                argsStart = cursor.start();
                argsLength = cursor.end() - argsStart;
            }
        } else if (key == PID || key == TID) {
            process(key == PID, cursor);
        } else if (key == PH) {
            boolean some = cursor.kind() == Kind.STRING && cursor.end() > cursor.start();
            fields.setPhase(some ? cursor.text()[cursor.start()] : 0);
        } else {
            timeOrRare(key, cursor);
        }
    }

    private void timeOrRare(int key, JsonCursor cursor) {
        if (key == TS) {
            fields.setTimestampNanos(nanos(cursor));
        } else if (key == DUR) {
            fields.setDurationNanos(required(nanos(cursor)));
        } else if (key == TTS) {
            fields.setThreadTimestampNanos(required(nanos(cursor)));
        } else if (key == TDUR) {
            fields.setThreadDurationNanos(required(nanos(cursor)));
        } else {
            rareField(key, cursor);
        }
    }

    private void rareField(int key, JsonCursor cursor) {
        if (key == ID) {
            if (isId(cursor)) {
                fields.setId(id(cursor), cursor.kind() == Kind.STRING);
            }
        } else if (key == ID2) {
            if (cursor.kind() == Kind.OBJECT) {
                nestedIds(cursor);
            }
        } else if (key == BP) {
            fields.setFlag(EventFlags.BINDS_ENCLOSING, isLetter(cursor, 'e'));
        } else if (key == S && cursor.kind() == Kind.STRING) {
            fields.setFlag(EventFlags.PROCESS_SCOPE, isLetter(cursor, 'p'));
            fields.setFlag(EventFlags.GLOBAL_SCOPE, isLetter(cursor, 'g'));
        }
    }

    private void longField(int keyStart, int keyLength, JsonCursor cursor) {
        byte[] text = cursor.text();
        if (is("bind_id", text, keyStart, keyLength)) {
            if (isId(cursor)) {
                fields.setBindId(id(cursor), cursor.kind() == Kind.STRING);
            }
        } else if (is("flow_in", text, keyStart, keyLength)) {
            fields.setFlag(EventFlags.FLOW_IN, cursor.kind() == Kind.TRUE);
        } else if (is("flow_out", text, keyStart, keyLength)) {
            fields.setFlag(EventFlags.FLOW_OUT, cursor.kind() == Kind.TRUE);
        }
    }

    private void process(boolean pid, JsonCursor cursor) {
        int value;
        if (cursor.kind() == Kind.NUMBER) {
            long number = cursor.number().asLong();
            value = number < 0 || number > 0xFFFFFFFFL ? 0 : (int) number;
        } else if (cursor.kind() == Kind.STRING) {
            value = strings.intern(cursor);
        } else {
            return;
        }
        if (pid) {
            fields.setPid(value, cursor.kind() == Kind.STRING);
        } else {
            fields.setTid(value, cursor.kind() == Kind.STRING);
        }
    }

    /// `"id2": {"local": …}` or `"global"`.
    private void nestedIds(JsonCursor cursor) {
        inner.reset(cursor.text(), cursor.start() + 1, cursor.end());
        while (inner.peek() == '"') {
            if (inner.key() != Outcome.OK) {
                break;
            }
            int keyStart = inner.start();
            int keyLength = inner.end() - keyStart;
            if (inner.value() != Outcome.OK) {
                break;
            }
            boolean local = is("local", inner.text(), keyStart, keyLength);
            if (isId(inner) && (local || is("global", inner.text(), keyStart, keyLength))) {
                fields.setAsyncId(id(inner), local);
            }
            if (inner.peek() == ',') {
                inner.skip();
            }
        }
        faulty |= inner.peek() != '}';
    }

    private int stringOrNull(JsonCursor cursor) {
        return cursor.kind() == Kind.STRING && cursor.end() > cursor.start()
                ? strings.intern(cursor)
                : StringPool.NULL_ID;
    }

    /// A time in microseconds: a number, or a string that is one.
    private static long nanos(JsonCursor cursor) {
        boolean number =
                cursor.kind() == Kind.NUMBER
                        || (cursor.kind() == Kind.STRING && cursor.stringAsNumber());
        return number ? cursor.number().microsAsNanos() : EventStore.NO_TIME;
    }

    private long required(long nanos) {
        faulty |= nanos == EventStore.NO_TIME;
        return nanos;
    }

    private static boolean isId(JsonCursor cursor) {
        return cursor.kind() == Kind.STRING
                || (cursor.kind() == Kind.NUMBER && cursor.number().isLong());
    }

    private long id(JsonCursor cursor) {
        return cursor.kind() == Kind.STRING ? strings.intern(cursor) : cursor.number().asLong();
    }

    private static boolean isLetter(JsonCursor cursor, char letter) {
        return cursor.kind() == Kind.STRING
                && cursor.end() - cursor.start() == 1
                && cursor.text()[cursor.start()] == letter;
    }

    private static boolean is(String word, byte[] text, int start, int length) {
        if (word.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text[start + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int key(String word) {
        int key = 0;
        for (int i = 0; i < word.length(); i++) {
            key |= word.charAt(i) << (i * Byte.SIZE);
        }
        return key;
    }
}
