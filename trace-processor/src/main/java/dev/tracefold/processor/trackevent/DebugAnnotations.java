// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.ArgKey;
import dev.tracefold.processor.descriptor.ProtoToArgs;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.wire.ProtoReader;

/// Turns `DebugAnnotation`s into args: values, dictionaries, arrays, messages by type name, JSON. Dots and
/// brackets in names would look like nesting and are shown as underscores.
final class DebugAnnotations {
    private static final String TYPE = "perfetto.protos.DebugAnnotation";
    private static final int MAX_DEPTH = 100;
    private static final int NO_TYPE_NAME = -2;

    private static final int DICT_ENTRIES = 11;
    private static final int ARRAY_VALUES = 12;

    /// What an annotation added.
    enum Outcome {
        /// At least an arg.
        ADDED,
        /// Nothing, and that is right.
        EMPTY,
        /// Not all, because the annotation makes no sense.
        BROKEN
    }

    /// The fields of one annotation; there is one for each level of nesting.
    private static final class Level {
        private final ProtoReader reader = new ProtoReader();
        private final ProtoReader children = new ProtoReader();
        private byte[] buffer = new byte[0];
        private int start;
        private int end;
        private int name;
        private int valueField;
        private int valueRank;
        private long number;
        private double real;
        private int valueStart;
        private int valueLength;
        private int typeName;
    }

    private final StringPool strings;
    private final InternedTexts texts;
    private final ProtoToArgs nestedMessages;
    private final NestedValues nestedValues;
    private final JsonArgs json;
    private final List<Level> levels = new ArrayList<>();
    private @Nullable String[] shownNames = new String[64];
    private @Nullable SequenceState state;
    private boolean isInsideMessage;

    /// @param nestedMessages for the messages in annotations; not the one that reads the event
    DebugAnnotations(StringPool strings, InternedTexts texts, ProtoToArgs nestedMessages) {
        this.strings = strings;
        this.texts = texts;
        this.nestedMessages = nestedMessages;
        this.nestedValues = new NestedValues(strings, this::shown);
        this.json = new JsonArgs(strings);
    }

    /// Has the annotations inside other messages read by this.
    void override(ProtoToArgs messages) {
        messages.overrideMessage(
                TYPE,
                (parentKey, key, message, into) -> {
                    // The name of an annotation stands for the name of its field.
                    add(message, parentKey, into);
                    return true;
                });
    }

    /// Sets the sequence whose interned texts annotations name from now on.
    void setSequence(SequenceState sequence) {
        state = sequence;
    }

    /// Adds the annotation that `outer` stands on below a key.
    Outcome add(ProtoReader outer, ArgKey parent, ArgSet into) {
        return annotation(
                outer.buffer(), outer.start(), outer.start() + outer.length(), parent, into, 0);
    }

    private Outcome annotation(
            byte[] buffer, int start, int end, ArgKey parent, ArgSet into, int depth) {
        Level level = read(buffer, start, end, depth);
        if (level == null || level.name == InternedTexts.MISSING) {
            return Outcome.BROKEN;
        }
        return value(level, parent.child(shown(level.name)), into, depth);
    }

    private Outcome value(Level level, ArgKey key, ArgSet into, int depth) {
        int flat = key.flatKey();
        int full = key.key();
        switch (level.valueField) {
            case DICT_ENTRIES -> {
                return entries(level, key, into, depth);
            }
            case ARRAY_VALUES -> {
                return elements(level, key, into, depth);
            }
            case 2 -> into.add(flat, full, ArgType.BOOL, level.number != 0 ? 1 : 0);
            case 3 -> into.add(flat, full, ArgType.UINT, level.number);
            case 4 -> into.add(flat, full, ArgType.INT, level.number);
            case 5 -> into.addReal(flat, full, level.real);
            case 6 -> {
                int text = strings.intern(level.buffer, level.valueStart, level.valueLength);
                into.add(flat, full, ArgType.STRING, text);
            }
            case 17 -> {
                return internedString(level, key, into);
            }
            case 7 -> into.add(flat, full, ArgType.POINTER, level.number);
            case 9 -> {
                boolean ok = json.add(level.buffer, level.valueStart, level.valueLength, key, into);
                return ok ? Outcome.ADDED : Outcome.EMPTY;
            }
            case 14 -> {
                return message(level, key, into);
            }
            case 8 -> {
                boolean added =
                        nestedValues.add(
                                level.buffer, level.valueStart, level.valueLength, key, into);
                return added ? Outcome.ADDED : Outcome.EMPTY;
            }
            default -> {
                return Outcome.EMPTY;
            }
        }
        return Outcome.ADDED;
    }

    private Outcome entries(Level level, ArgKey key, ArgSet into, int depth) {
        level.children.reset(level.buffer, level.start, level.end);
        while (level.children.next()) {
            if (level.children.field() == DICT_ENTRIES) {
                int start = level.children.start();
                int end = start + level.children.length();
                if (annotation(level.buffer, start, end, key, into, depth + 1) == Outcome.BROKEN) {
                    return Outcome.BROKEN;
                }
            }
        }
        return Outcome.ADDED;
    }

    private Outcome elements(Level level, ArgKey key, ArgSet into, int depth) {
        Outcome outcome = Outcome.EMPTY;
        level.children.reset(level.buffer, level.start, level.end);
        int index = into.arraySize(key.key());
        while (level.children.next()) {
            if (level.children.field() != ARRAY_VALUES) {
                continue;
            }
            int start = level.children.start();
            Level element = read(level.buffer, start, start + level.children.length(), depth + 1);
            Outcome one =
                    element == null
                            ? Outcome.BROKEN
                            : value(element, key.element(index), into, depth + 1);
            if (one == Outcome.BROKEN) {
                return Outcome.BROKEN;
            }
            if (one == Outcome.ADDED) {
                index = into.growArray(key.key());
                outcome = Outcome.ADDED;
            }
        }
        return outcome;
    }

    private Outcome internedString(Level level, ArgKey key, ArgSet into) {
        int text = find(InternedTexts.ANNOTATION_STRINGS, level.number);
        if (text == InternedTexts.MISSING) {
            return Outcome.BROKEN;
        }
        into.add(key.flatKey(), key.key(), ArgType.STRING, text);
        return Outcome.ADDED;
    }

    private Outcome message(Level level, ArgKey key, ArgSet into) {
        if (level.typeName < 0 || isInsideMessage) {
            return Outcome.BROKEN;
        }
        isInsideMessage = true;
        boolean isKnown =
                nestedMessages.addArgs(
                        strings.getOrEmpty(level.typeName),
                        level.buffer,
                        level.valueStart,
                        level.valueStart + level.valueLength,
                        key,
                        ProtoToArgs.Selection.ALL,
                        into);
        isInsideMessage = false;
        return isKnown ? Outcome.ADDED : Outcome.BROKEN;
    }

    private @Nullable Level read(byte[] buffer, int start, int end, int depth) {
        if (depth >= MAX_DEPTH) {
            return null;
        }
        while (levels.size() <= depth) {
            levels.add(new Level());
        }
        Level level = levels.get(depth);
        level.buffer = buffer;
        level.start = start;
        level.end = end;
        level.name = InternedTexts.MISSING;
        level.valueField = 0;
        level.valueRank = Integer.MAX_VALUE;
        level.typeName = NO_TYPE_NAME;
        boolean hasNameIid = false;
        ProtoReader reader = level.reader;
        reader.reset(buffer, start, end);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> {
                    hasNameIid = true;
                    level.name = find(InternedTexts.ANNOTATION_NAMES, reader.longValue());
                }
                case 10 -> {
                    if (!hasNameIid) {
                        level.name = Texts.intern(strings, reader);
                    }
                }
                case 13 -> {
                    if (level.typeName == NO_TYPE_NAME) {
                        level.typeName = find(InternedTexts.VALUE_TYPE_NAMES, reader.longValue());
                    }
                }
                case 16 -> level.typeName = Texts.intern(strings, reader);
                default -> takeValue(level, reader);
            }
        }
        return level;
    }

    /// An annotation with several values shows the one that comes first in this order.
    private static int rank(int field) {
        return switch (field) {
            case DICT_ENTRIES -> 0;
            case ARRAY_VALUES -> 1;
            case 2 -> 2;
            case 3 -> 3;
            case 4 -> 4;
            case 5 -> 5;
            case 6 -> 6;
            case 17 -> 7;
            case 7 -> 8;
            case 9 -> 9;
            case 14 -> 10;
            case 8 -> 11;
            default -> Integer.MAX_VALUE;
        };
    }

    private static void takeValue(Level level, ProtoReader reader) {
        int rank = rank(reader.field());
        if (rank == Integer.MAX_VALUE || rank > level.valueRank) {
            return;
        }
        level.valueRank = rank;
        level.valueField = reader.field();
        if (reader.wireType() == ProtoReader.LENGTH_DELIMITED) {
            level.valueStart = reader.start();
            level.valueLength = reader.length();
        } else {
            level.valueStart = 0;
            level.valueLength = 0;
            level.number = reader.longValue();
            if (reader.wireType() != ProtoReader.VARINT) {
                level.real = reader.doubleValue();
            }
        }
    }

    private int find(int field, long iid) {
        return state == null ? InternedTexts.MISSING : texts.find(state, field, iid);
    }

    /// A name as it is shown in keys.
    private String shown(int name) {
        if (name >= shownNames.length) {
            shownNames =
                    java.util.Arrays.copyOf(shownNames, Math.max(name + 1, shownNames.length * 2));
        }
        String known = shownNames[name];
        if (known == null) {
            known = strings.getOrEmpty(name).replace('.', '_').replace('[', '_').replace(']', '_');
            shownNames[name] = known;
        }
        return known;
    }
}
