// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import dev.tracefold.processor.json.JsonCursor.Kind;
import dev.tracefold.processor.json.JsonCursor.Outcome;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;

/// First look at an event: its fields, and its args or their text, go to an [EventWriter].
final class EventTokenizer {
    // What the fields of an event are called here.
    private static final int OTHER = 0;
    private static final int NAME = 1;
    private static final int CATEGORY = 2;
    private static final int PHASE = 3;
    private static final int PID = 4;
    private static final int TID = 5;
    private static final int TIMESTAMP = 6;
    private static final int DURATION = 7;
    private static final int ARGS = 8;
    private static final int THREAD_TIMESTAMP = 9;
    private static final int THREAD_DURATION = 10;
    private static final int ID = 11;
    private static final int ID2 = 12;
    private static final int BIND_ID = 13;
    private static final int FLOW_IN = 14;
    private static final int FLOW_OUT = 15;
    private static final int BIND_POINT = 16;
    private static final int SCOPE = 17;
    private static final String[] KEYS = {
        "",
        "name",
        "cat",
        "ph",
        "pid",
        "tid",
        "ts",
        "dur",
        "args",
        "tts",
        "tdur",
        "id",
        "id2",
        "bind_id",
        "flow_in",
        "flow_out",
        "bp",
        "s"
    };

    private final EventWriter events;
    private final JsonStrings strings;
    private final EventFields fields = new EventFields();
    private final JsonCursor inner = new JsonCursor();
    private final ArgsReader argsReader;
    private final KnownPaths paths = new KnownPaths();
    private final ArgSet args = new ArgSet();
    private int argsStart;
    private int argsLength;
    private boolean areArgsRead;
    private boolean faulty;
    private boolean empty;
    private int unknownField;
    private long failures;

    EventTokenizer(EventWriter events, StringPool pool) {
        this.events = events;
        this.strings = new JsonStrings(pool);
        this.argsReader = new ArgsReader(pool, "args");
    }

    /// How many events were none.
    long failures() {
        return failures;
    }

    /// Reads the object at the cursor and stores its event, or counts why not. Nothing is stored or
    /// counted unless the outcome is OK.
    Outcome read(JsonCursor cursor) {
        fields.clear();
        argsLength = 0;
        areArgsRead = false;
        faulty = false;
        empty = true;
        cursor.skip();
        paths.begin();
        while (true) {
            int from = cursor.position();
            int field = paths.follow(cursor.text(), from, cursor.limit());
            if (field == KnownPaths.UNKNOWN) {
                Outcome outcome = key(cursor);
                if (outcome != Outcome.OK) {
                    return outcome;
                }
                field = unknownField;
                paths.learn(cursor.text(), from, cursor.position(), field);
            } else {
                cursor.position(from + paths.length());
            }
            if (field == KnownPaths.END) {
                store(cursor);
                return Outcome.OK;
            }
            Outcome outcome = field == ARGS ? argsValue(cursor) : cursor.value();
            if (outcome != Outcome.OK) {
                return outcome;
            }
            empty = false;
            take(field, cursor);
        }
    }

    /// Reads what is before a value, or a closing bracket.
    private Outcome key(JsonCursor cursor) {
        int next = cursor.peek();
        if (next == ',' && !empty) {
            cursor.skip();
            next = cursor.peek();
        } else if (next != '}' && !empty) {
            return next == JsonCursor.END ? Outcome.INCOMPLETE : Outcome.MALFORMED;
        }
        if (next == '}') {
            cursor.skip();
            unknownField = KnownPaths.END;
            return Outcome.OK;
        }
        Outcome outcome = cursor.key();
        if (outcome == Outcome.OK) {
            unknownField = field(cursor.text(), cursor.start(), cursor.end() - cursor.start());
            outcome = cursor.peek() == JsonCursor.END ? Outcome.INCOMPLETE : Outcome.OK;
        }
        return outcome;
    }

    private static int field(byte[] text, int start, int length) {
        for (int field = OTHER + 1; field < KEYS.length; field++) {
            if (is(KEYS[field], text, start, length)) {
                return field;
            }
        }
        return OTHER;
    }

    private void store(JsonCursor cursor) {
        if (empty) {
            // Some producers close their list with one, so as to be done with commas.
            return;
        }
        boolean timeless = fields.timestampNanos() == EventStore.NO_TIME;
        char phase = fields.phase();
        if (faulty || phase == 0 || (timeless && phase != 'M')) {
            failures++;
            return;
        }
        if (timeless) {
            fields.setTimestampNanos(0);
        }
        fields.complete();
        if (argsLength > 0) {
            storeWithArgs(cursor.text(), phase);
        } else {
            events.add(fields);
        }
    }

    private void storeWithArgs(byte[] text, char phase) {
        boolean areKept = areArgsKept(phase);
        if (areKept && !areArgsRead) {
            args.clear();
            argsReader.at(text, argsStart, argsLength);
            argsReader.write(args);
        }
        if (isArgsTextKept(phase)) {
            events.add(fields, text, argsStart, argsLength);
        } else if (areKept && args.size() > 0) {
            events.add(fields, args);
        } else {
            events.add(fields);
        }
    }

    /// Whether the text of the args is asked for: an event that ends a slice continues the lists of the one that
    /// began it, which only reading both shows.
    private boolean isArgsTextKept(char phase) {
        return switch (phase) {
            case 'C', 'M', 'T' -> true;
            case 'B', 'E', 'b', 'e' -> argsReader.hasLists();
            default -> false;
        };
    }

    /// Whether an event keeps its args as args.
    private static boolean areArgsKept(char phase) {
        return switch (phase) {
            case 'B', 'E', 'X', 'b', 'e', 'n', 'R', 'I', 'i' -> true;
            default -> false;
        };
    }

    /// Takes args apart at once where it is known that they will be asked for.
    private Outcome argsValue(JsonCursor cursor) {
        areArgsRead = false;
        if (!areArgsKept(fields.phase()) || cursor.peek() != '{') {
            return cursor.value();
        }
        int start = cursor.position();
        args.clear();
        areArgsRead = true;
        if (argsReader.read(cursor, args)) {
            cursor.describe(Kind.OBJECT, start, cursor.position());
            return Outcome.OK;
        }
        // Cut off, or no JSON from somewhere on: where they end is for the brackets to say.
        cursor.position(start);
        return cursor.value();
    }

    private void take(int field, JsonCursor cursor) {
        switch (field) {
            case NAME -> fields.setName(stringOrNull(cursor));
            case CATEGORY -> fields.setCategory(stringOrNull(cursor));
            case PHASE -> {
                boolean some = cursor.kind() == Kind.STRING && cursor.end() > cursor.start();
                fields.setPhase(some ? cursor.text()[cursor.start()] : 0);
            }
            case PID, TID -> process(field == PID, cursor);
            case TIMESTAMP -> fields.setTimestampNanos(nanos(cursor));
            case DURATION -> fields.setDurationNanos(required(nanos(cursor)));
            case ARGS -> {
                if (cursor.kind() == Kind.OBJECT) {
                    argsStart = cursor.start();
                    argsLength = cursor.end() - argsStart;
                }
            }
            default -> takeRare(field, cursor);
        }
    }

    private void takeRare(int field, JsonCursor cursor) {
        switch (field) {
            case THREAD_TIMESTAMP -> fields.setThreadTimestampNanos(required(nanos(cursor)));
            case THREAD_DURATION -> fields.setThreadDurationNanos(required(nanos(cursor)));
            case BIND_POINT -> fields.setFlag(EventFlags.BINDS_ENCLOSING, isLetter(cursor, 'e'));
            case FLOW_IN -> fields.setFlag(EventFlags.FLOW_IN, cursor.kind() == Kind.TRUE);
            case FLOW_OUT -> fields.setFlag(EventFlags.FLOW_OUT, cursor.kind() == Kind.TRUE);
            case ID, ID2, BIND_ID -> takeId(field, cursor);
            case SCOPE -> {
                if (cursor.kind() == Kind.STRING) {
                    fields.setFlag(EventFlags.PROCESS_SCOPE, isLetter(cursor, 'p'));
                    fields.setFlag(EventFlags.GLOBAL_SCOPE, isLetter(cursor, 'g'));
                }
            }
            default -> {
                // Nothing that an event shows.
            }
        }
    }

    private void takeId(int field, JsonCursor cursor) {
        boolean isString = cursor.kind() == Kind.STRING;
        if (field == ID2) {
            if (cursor.kind() == Kind.OBJECT) {
                nestedIds(cursor);
            }
        } else if (isId(cursor)) {
            if (field == ID) {
                fields.setId(id(cursor), isString);
            } else {
                fields.setBindId(id(cursor), isString);
            }
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
                fields.setAsyncId(id(inner), inner.kind() == Kind.STRING, local);
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
}
