// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.HeapShare;
import dev.tracefold.processor.json.JsonCursor.Outcome;
import dev.tracefold.processor.storage.StringPool;

/// A whole JSON text as values, for formats that refer from one end of the file to the other. What is
/// missing or of another kind reads as nothing: [Value#NOTHING].
final class JsonTree {
    /// Values nested deeper than that are nothing.
    private static final int MAX_DEPTH = 200;

    /// Objects a value takes, in bytes of the heap.
    private static final int BYTES_OF_VALUE = 36;

    private static final int BYTES_OF_LIST = 40;
    private static final int BYTES_OF_OBJECT = 160;
    private static final int BYTES_OF_FIELD = 48;

    /// Indices into tables are most of a profile.
    private static final Figure[] SMALL = small();

    /// One value.
    sealed interface Value {
        /// Null, and what is not there.
        Value NOTHING = new Nothing();

        /// A field of an object.
        default Value get(String key) {
            return this instanceof Fields fields
                    ? fields.all().getOrDefault(key, NOTHING)
                    : NOTHING;
        }

        /// An element of a list.
        default Value get(int index) {
            boolean inside =
                    this instanceof Items items && index >= 0 && index < items.all().size();
            return inside ? ((Items) this).all().get(index) : NOTHING;
        }

        /// Elements of a list.
        default List<Value> items() {
            return this instanceof Items items ? items.all() : List.of();
        }

        default boolean isNothing() {
            return this instanceof Nothing;
        }

        /// A number, or what to take instead.
        default double number(double otherwise) {
            return this instanceof Figure(double value) ? value : otherwise;
        }

        /// An index, or -1.
        default int index() {
            double value = number(-1);
            return value >= 0 && value <= Integer.MAX_VALUE ? (int) value : -1;
        }

        /// A string, or an empty one.
        default String text() {
            return this instanceof Text(String value) ? value : "";
        }
    }

    private record Nothing() implements Value {}

    private record Text(String value) implements Value {}

    private record Figure(double value) implements Value {}

    private record Flag(boolean value) implements Value {}

    private record Items(List<Value> all) implements Value {}

    /// @param start where its text begins
    /// @param end where it ends
    record Fields(Map<String, Value> all, int start, int end) implements Value {}

    private final byte[] text;
    private final JsonStrings strings;
    private final HeapShare share = new HeapShare("values of JSON");

    private JsonTree(byte[] text, StringPool pool) {
        this.text = text;
        this.strings = new JsonStrings(pool);
    }

    /// The value that a text is; nothing if it is none.
    static Value parse(byte[] text, int length, StringPool pool) {
        JsonCursor cursor = new JsonCursor();
        cursor.reset(text, 0, length);
        return new JsonTree(text, pool).value(cursor, 0);
    }

    private static Figure[] small() {
        Figure[] figures = new Figure[1 << 10];
        for (int i = 0; i < figures.length; i++) {
            figures[i] = new Figure(i);
        }
        return figures;
    }

    private static Figure figure(double value) {
        int index = (int) value;
        boolean isSmall = index >= 0 && index < SMALL.length && Double.compare(index, value) == 0;
        return isSmall ? SMALL[index] : new Figure(value);
    }

    private Value value(JsonCursor cursor, int depth) {
        share.take(BYTES_OF_VALUE);
        if (depth > MAX_DEPTH || cursor.value() != Outcome.OK) {
            return Value.NOTHING;
        }
        return switch (cursor.kind()) {
            case NUMBER -> figure(cursor.number().asDouble());
            case STRING -> new Text(strings.get(cursor));
            case TRUE -> new Flag(true);
            case FALSE -> new Flag(false);
            case NULL -> Value.NOTHING;
            case OBJECT -> fields(cursor.start(), cursor.end(), depth);
            case ARRAY -> items(cursor.start(), cursor.end(), depth);
        };
    }

    private Value fields(int start, int end, int depth) {
        JsonCursor cursor = new JsonCursor();
        cursor.reset(text, start + 1, end);
        Map<String, Value> all = new LinkedHashMap<>();
        while (cursor.key() == Outcome.OK) {
            String key = strings.get(cursor);
            int before = cursor.position();
            share.take(BYTES_OF_FIELD);
            all.put(key, value(cursor, depth + 1));
            if (!next(cursor, before)) {
                break;
            }
        }
        share.take(BYTES_OF_OBJECT);
        return new Fields(all, start, end);
    }

    private Value items(int start, int end, int depth) {
        JsonCursor cursor = new JsonCursor();
        cursor.reset(text, start + 1, end);
        List<Value> all = new ArrayList<>();
        while (cursor.peek() != ']') {
            int before = cursor.position();
            all.add(value(cursor, depth + 1));
            if (!next(cursor, before)) {
                break;
            }
        }
        share.take(BYTES_OF_LIST);
        return new Items(List.copyOf(all));
    }

    /// Goes behind the comma; false where nothing was read.
    private static boolean next(JsonCursor cursor, int before) {
        if (cursor.peek() == ',') {
            cursor.skip();
        }
        return cursor.position() > before;
    }
}
