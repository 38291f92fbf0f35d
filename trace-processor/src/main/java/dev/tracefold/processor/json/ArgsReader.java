// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.tracefold.processor.json.JsonCursor.Kind;
import dev.tracefold.processor.json.JsonCursor.Outcome;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ArgWriter;

/// Reads the `args` of an event as args: `{"a": {"b": [1, 2]}}` is `args.a.b[0]` and `args.a.b[1]`,
/// both with the flat key `args.a.b`. Nulls, empty objects and empty lists leave nothing behind.
///
/// Nesting is kept in arrays, not in calls, so a trace cannot exhaust the stack.
final class ArgsReader implements ArgWriter {
    private static final int MIN_KEY_BYTES = 256;
    private static final int INDEX_BYTES = 12;
    private static final int NO_LIST = -1;

    private final StringPool pool;
    private final JsonStrings strings;
    private final JsonCursor ownCursor = new JsonCursor();
    private JsonCursor cursor = ownCursor;
    private final KnownKeys knownKeys = new KnownKeys();
    private final KnownPaths paths = new KnownPaths();
    private final int rootLength;
    private byte[] key;
    private byte[] flatKey;
    private int keyLength;
    private int flatKeyLength;
    private int[] keyLengths = new int[8];
    private int[] flatKeyLengths = new int[8];
    private int[] lists = new int[8];
    private int depth;
    private int openLists;
    private boolean hasLists;

    /// @param root what the keys begin with
    ArgsReader(StringPool pool, String root) {
        this.pool = pool;
        byte[] rootBytes = root.getBytes(StandardCharsets.UTF_8);
        this.rootLength = rootBytes.length;
        this.key = Arrays.copyOf(rootBytes, MIN_KEY_BYTES);
        this.flatKey = Arrays.copyOf(rootBytes, MIN_KEY_BYTES);
        this.strings = new JsonStrings(pool);
    }

    /// Makes the next [#write(ArgSet)] read what is at the beginning of an array.
    ///
    /// @param length 0 for an event without args
    void at(byte[] text, int length) {
        at(text, 0, length);
    }

    /// The same for what is elsewhere in an array.
    void at(byte[] text, int offset, int length) {
        cursor = ownCursor;
        cursor.reset(text, offset, offset + length);
    }

    /// Reads the object at a cursor, which stands behind it afterwards.
    ///
    /// @return false when it is no JSON from somewhere on, or cut off; what was before that is read
    boolean read(JsonCursor from, ArgSet args) {
        cursor = from;
        write(args);
        return depth == 0;
    }

    /// Whether there was a list in what was read last.
    boolean hasLists() {
        return hasLists;
    }

    @Override
    public void write(ArgSet args) {
        keyLength = rootLength;
        flatKeyLength = rootLength;
        depth = 0;
        openLists = 0;
        hasLists = false;
        if (cursor.peek() != '{') {
            return;
        }
        open(NO_LIST);
        paths.begin();
        while (depth > 0 && step(args)) {
            // One value or bracket at a time.
        }
    }

    /// Reads a value or a closing bracket; false at what is no JSON.
    private boolean step(ArgSet args) {
        if (depth > 1) {
            return innerStep(args);
        }
        int from = cursor.position();
        int code = paths.follow(cursor.text(), from, cursor.limit());
        if (code == KnownPaths.UNKNOWN) {
            return outerStep(args, from, false);
        }
        cursor.position(from + paths.length());
        if (code == KnownPaths.END) {
            depth = 0;
            return true;
        }
        int next = cursor.peek();
        if (next == '{' || next == '[') {
            cursor.position(from);
            return outerStep(args, from, true);
        }
        return plainValue(code, args);
    }

    /// The same in the outermost object, where it is not known what follows.
    ///
    /// @param isLearnt whether the path is known all the same
    private boolean outerStep(ArgSet args, int from, boolean isLearnt) {
        int next = cursor.peek();
        if (next == ',') {
            cursor.skip();
            next = cursor.peek();
        }
        if (next == '}') {
            close();
            paths.learn(cursor.text(), from, cursor.position(), KnownPaths.END);
            return true;
        }
        keyLength = rootLength;
        flatKeyLength = rootLength;
        if (cursor.key() != Outcome.OK) {
            return false;
        }
        next = cursor.peek();
        int keyId = plainKey();
        if (!isLearnt && next != JsonCursor.END) {
            paths.learn(cursor.text(), from, cursor.position(), keyId);
        }
        if (next == '{' || next == '[') {
            appendKey();
            return nest(next, false, args);
        }
        return plainValue(keyId, args);
    }

    private boolean innerStep(ArgSet args) {
        int next = cursor.peek();
        if (next == ',') {
            cursor.skip();
            next = cursor.peek();
        }
        boolean inList = lists[depth - 1] != NO_LIST;
        if (next == (inList ? ']' : '}')) {
            close();
            return true;
        }
        keyLength = keyLengths[depth - 1];
        flatKeyLength = flatKeyLengths[depth - 1];
        if (!inList) {
            if (cursor.key() != Outcome.OK) {
                return false;
            }
            next = cursor.peek();
            appendKey();
        }
        return (next == '{' || next == '[') ? nest(next, inList, args) : value(inList, args);
    }

    private boolean nest(int bracket, boolean inList, ArgSet args) {
        nameElement(inList, args);
        open(bracket == '[' ? pool.intern(key, 0, keyLength) : NO_LIST);
        return true;
    }

    private boolean value(boolean inList, ArgSet args) {
        if (cursor.value() != Outcome.OK) {
            return false;
        }
        if (cursor.kind() != Kind.NULL) {
            nameElement(inList, args);
            int keyId = pool.intern(key, 0, keyLength);
            leaf(args, openLists == 0 ? keyId : pool.intern(flatKey, 0, flatKeyLength), keyId);
        }
        return true;
    }

    /// String id of the key of the outermost object that the cursor has just read.
    private int plainKey() {
        byte[] text = cursor.text();
        int start = cursor.start();
        int end = cursor.end();
        int keyId = knownKeys.find(text, start, end);
        if (keyId == KnownKeys.UNKNOWN) {
            appendKey();
            keyId = pool.intern(key, 0, keyLength);
            knownKeys.add(text, start, end, keyId);
            keyLength = rootLength;
            flatKeyLength = rootLength;
        }
        return keyId;
    }

    private boolean plainValue(int keyId, ArgSet args) {
        if (cursor.value() != Outcome.OK) {
            return false;
        }
        if (cursor.kind() != Kind.NULL) {
            leaf(args, keyId, keyId);
        }
        return true;
    }

    /// Appends the key that the cursor has just read.
    private void appendKey() {
        int most = Math.max(keyLength, flatKeyLength) + cursor.end() - cursor.start() + 1;
        reserve(most);
        key[keyLength] = '.';
        int end = strings.append(cursor, key, keyLength + 1);
        System.arraycopy(key, keyLength, flatKey, flatKeyLength, end - keyLength);
        flatKeyLength += end - keyLength;
        keyLength = end;
    }

    /// Appends `[i]` to the key of an element of a list.
    private void nameElement(boolean inList, ArgSet args) {
        if (!inList) {
            return;
        }
        int list = lists[depth - 1];
        int index = args.arraySize(list);
        args.growArray(list);
        reserve(keyLength + INDEX_BYTES);
        key[keyLength++] = '[';
        int digits = 1;
        for (int rest = index; rest >= 10; rest /= 10) {
            digits++;
        }
        int rest = index;
        for (int i = keyLength + digits - 1; i >= keyLength; i--) {
            key[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        keyLength += digits;
        key[keyLength++] = ']';
    }

    private void open(int list) {
        cursor.skip();
        if (depth == lists.length) {
            lists = Arrays.copyOf(lists, depth * 2);
            keyLengths = Arrays.copyOf(keyLengths, depth * 2);
            flatKeyLengths = Arrays.copyOf(flatKeyLengths, depth * 2);
        }
        lists[depth] = list;
        keyLengths[depth] = keyLength;
        flatKeyLengths[depth] = flatKeyLength;
        depth++;
        openLists += list == NO_LIST ? 0 : 1;
        hasLists |= list != NO_LIST;
    }

    private void close() {
        cursor.skip();
        depth--;
        openLists -= lists[depth] == NO_LIST ? 0 : 1;
    }

    private void leaf(ArgSet args, int flatKeyId, int keyId) {
        switch (cursor.kind()) {
            case NUMBER -> {
                JsonNumber number = cursor.number();
                if (number.isLong()) {
                    args.add(flatKeyId, keyId, ArgType.INT, number.asLong());
                } else {
                    args.addReal(flatKeyId, keyId, number.asDouble());
                }
            }
            case STRING -> args.add(flatKeyId, keyId, ArgType.STRING, strings.intern(cursor));
            case TRUE -> args.add(flatKeyId, keyId, ArgType.BOOL, 1);
            case FALSE -> args.add(flatKeyId, keyId, ArgType.BOOL, 0);
            case NULL, OBJECT, ARRAY -> {
                // Objects and lists were opened, nulls were left out.
            }
        }
    }

    private void reserve(int length) {
        if (length > key.length || length > flatKey.length) {
            int capacity = Integer.highestOneBit(length) * 2;
            key = Arrays.copyOf(key, capacity);
            flatKey = Arrays.copyOf(flatKey, capacity);
        }
    }
}
