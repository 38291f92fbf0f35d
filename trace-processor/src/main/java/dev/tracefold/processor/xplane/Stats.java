// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.xplane;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.wire.ProtoReader;

/// The names of a plane's stats, and how stats become args.
///
/// ```
/// XStat { 1 metadata_id | 2 double | 3 uint64 | 4 int64 | 5 string | 6 bytes | 7 name of another stat }
/// ```
final class Stats {
    private static final int DOUBLE = 2;
    private static final int UINT = 3;
    private static final int INT = 4;
    private static final int STRING = 5;
    private static final int BYTES = 6;
    private static final int REFERENCE = 7;

    private record Key(String prefix, long id) {}

    private final StringPool strings;
    private final Map<Long, String> names = new HashMap<>();
    private final Map<Key, Integer> keys = new HashMap<>();
    private final ProtoReader stat = new ProtoReader();
    private long id;
    private int kind;
    private long number;

    Stats(StringPool strings) {
        this.strings = strings;
    }

    void addName(long statId, String name) {
        names.put(statId, name);
    }

    /// Reads the stat that `outer` stands on; the accessors then tell of it.
    void read(ProtoReader outer) {
        id = 0;
        kind = 0;
        number = 0;
        stat.enter(outer);
        while (stat.next()) {
            switch (stat.field()) {
                case 1 -> id = stat.longValue();
                case DOUBLE -> setValue(Double.doubleToRawLongBits(stat.doubleValue()));
                case UINT, INT -> setValue(stat.longValue());
                case STRING -> setValue(strings.intern(stat.buffer(), stat.start(), stat.length()));
                case BYTES -> setValue(strings.intern("%d bytes".formatted(stat.length())));
                case REFERENCE -> setValue(strings.intern(name(stat.longValue())));
                default -> {
                    // A value of a kind that is not known yet is none.
                }
            }
        }
    }

    private void setValue(long value) {
        kind = stat.field();
        number = value;
    }

    /// Whether the stat has a value.
    boolean hasValue() {
        return kind != 0;
    }

    /// Name of the stat that was read.
    String name() {
        return name(id);
    }

    /// Its value as an integer, or a string id.
    long number() {
        return number;
    }

    /// Its value as a number of any size.
    double real() {
        return kind == DOUBLE ? Double.longBitsToDouble(number) : (double) number;
    }

    /// Adds it to args.
    void addTo(ArgSet args, String prefix) {
        int key = keys.computeIfAbsent(new Key(prefix, id), k -> strings.intern(prefix + name()));
        switch (kind) {
            case DOUBLE -> args.addReal(key, key, Double.longBitsToDouble(number));
            case UINT -> args.add(key, ArgType.UINT, number);
            case INT -> args.add(key, ArgType.INT, number);
            case STRING, BYTES, REFERENCE -> args.add(key, ArgType.STRING, number);
            default -> {
                // It has no value.
            }
        }
    }

    private String name(long statId) {
        String name = names.get(statId);
        return name == null || name.isEmpty() ? Long.toString(statId) : name;
    }

    static String text(ProtoReader reader) {
        return new String(reader.buffer(), reader.start(), reader.length(), StandardCharsets.UTF_8);
    }
}
