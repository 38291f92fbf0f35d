// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.wire.ProtoReader;

/// Looks interned texts up; each is put into the string pool once per sequence. The fields are those of
/// `InternedData`; all these messages have their text in field 2.
final class InternedTexts {
    static final int CATEGORIES = 1;
    static final int NAMES = 2;
    static final int ANNOTATION_NAMES = 3;
    static final int SOURCE_LOCATIONS = 4;
    static final int LOG_BODIES = 20;
    static final int HISTOGRAM_NAMES = 25;
    static final int VALUE_TYPE_NAMES = 27;
    static final int UNSYMBOLIZED_SOURCE_LOCATIONS = 28;
    static final int ANNOTATION_STRINGS = 29;
    static final int CORRELATION_IDS = 43;

    /// Returned for an id that was never interned.
    static final int MISSING = -1;

    private static final int TEXT = 2;

    /// A place in the source of the traced program; texts are string ids.
    ///
    /// @param file as it is shown, with slashes
    /// @param rawFile as the trace has it
    record SourceLocation(int file, int rawFile, int function, long line, boolean hasLine) {}

    private final StringPool strings;
    private final ProtoReader reader = new ProtoReader();

    InternedTexts(StringPool strings) {
        this.strings = strings;
    }

    /// String id of an interned text, or [#MISSING].
    int find(SequenceState state, int field, long iid) {
        int known = state.number(field, iid);
        return known == MISSING ? findMessage(state, field, iid) : known;
    }

    private int findMessage(SequenceState state, int field, long iid) {
        if (state.decoded(field, iid) instanceof Integer known) {
            return known;
        }
        SequenceState.Message message = state.interned(field, iid);
        if (message == null) {
            return MISSING;
        }
        reader.reset(message.buffer(), message.start(), message.end());
        int text = strings.intern("");
        while (reader.next()) {
            if (reader.field() == TEXT) {
                text = Texts.intern(strings, reader);
            }
        }
        state.setNumber(field, iid, text);
        state.setDecoded(field, iid, text);
        return text;
    }

    /// An interned source location, or null.
    @Nullable SourceLocation sourceLocation(SequenceState state, long iid) {
        if (state.decoded(SOURCE_LOCATIONS, iid) instanceof SourceLocation known) {
            return known;
        }
        SequenceState.Message message = state.interned(SOURCE_LOCATIONS, iid);
        if (message == null) {
            return null;
        }
        int empty = strings.intern("");
        int file = empty;
        int rawFile = empty;
        int function = empty;
        long line = 0;
        boolean hasLine = false;
        reader.reset(message.buffer(), message.start(), message.end());
        while (reader.next()) {
            switch (reader.field()) {
                case 2 -> {
                    file = Texts.internPath(strings, reader);
                    rawFile = Texts.intern(strings, reader);
                }
                case 3 -> function = Texts.intern(strings, reader);
                case 4 -> {
                    line = Integer.toUnsignedLong(reader.intValue());
                    hasLine = true;
                }
                default -> {
                    // Of no meaning here.
                }
            }
        }
        SourceLocation location = new SourceLocation(file, rawFile, function, line, hasLine);
        state.setDecoded(SOURCE_LOCATIONS, iid, location);
        return location;
    }
}
