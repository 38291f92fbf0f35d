// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import dev.tracefold.processor.descriptor.ArgKey;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.wire.ProtoReader;

/// Turns `DebugAnnotation.NestedValue`s, the older form of dictionaries and arrays, into args.
final class NestedValues {
    private static final int MAX_DEPTH = 100;
    private static final int NESTED_TYPE = 1;
    private static final int DICT_KEYS = 2;
    private static final int DICT_VALUES = 3;
    private static final int ARRAY_VALUES = 4;
    private static final int DICT = 1;
    private static final int ARRAY = 2;

    private final StringPool strings;
    private final IntFunction<String> shownNames;

    NestedValues(StringPool strings, IntFunction<String> shownNames) {
        this.strings = strings;
        this.shownNames = shownNames;
    }

    /// Adds the value in `buffer[start, start + length)`.
    ///
    /// @return whether there was any
    boolean add(byte[] buffer, int start, int length, ArgKey key, ArgSet into) {
        return add(buffer, start, length, key, into, 0);
    }

    private boolean add(byte[] buffer, int start, int length, ArgKey key, ArgSet into, int depth) {
        if (depth >= MAX_DEPTH) {
            return false;
        }
        int type = 0;
        ProtoReader reader = new ProtoReader();
        reader.reset(buffer, start, start + length);
        while (reader.next()) {
            if (reader.field() == NESTED_TYPE) {
                type = reader.intValue();
            }
        }
        reader.reset(buffer, start, start + length);
        return switch (type) {
            case DICT -> dictionary(reader, key, into, depth);
            case ARRAY -> array(reader, key, into, depth);
            default -> leaf(reader, key, into);
        };
    }

    private boolean dictionary(ProtoReader reader, ArgKey key, ArgSet into, int depth) {
        List<String> names = new ArrayList<>();
        List<int[]> values = new ArrayList<>();
        while (reader.next()) {
            if (reader.field() == DICT_KEYS) {
                names.add(shownNames.apply(Texts.intern(strings, reader)));
            } else if (reader.field() == DICT_VALUES) {
                values.add(new int[] {reader.start(), reader.length()});
            }
        }
        for (int i = 0; i < Math.min(names.size(), values.size()); i++) {
            int[] value = values.get(i);
            add(reader.buffer(), value[0], value[1], key.child(names.get(i)), into, depth + 1);
        }
        return true;
    }

    private boolean array(ProtoReader reader, ArgKey key, ArgSet into, int depth) {
        boolean added = false;
        int index = into.arraySize(key.key());
        while (reader.next()) {
            if (reader.field() == ARRAY_VALUES) {
                ArgKey element = key.element(index);
                int start = reader.start();
                if (add(reader.buffer(), start, reader.length(), element, into, depth + 1)) {
                    index = into.growArray(key.key());
                    added = true;
                }
            }
        }
        return added;
    }

    private boolean leaf(ProtoReader reader, ArgKey key, ArgSet into) {
        int flat = key.flatKey();
        int full = key.key();
        boolean added = false;
        while (reader.next()) {
            switch (reader.field()) {
                case 7 -> into.add(flat, full, ArgType.BOOL, reader.boolValue() ? 1 : 0);
                case 5 -> into.add(flat, full, ArgType.INT, reader.longValue());
                case 6 -> into.addReal(flat, full, reader.doubleValue());
                case 8 -> into.add(flat, full, ArgType.STRING, Texts.intern(strings, reader));
                default -> {
                    continue;
                }
            }
            added = true;
        }
        return added;
    }
}
