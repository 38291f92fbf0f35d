// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.wire.ProtoReader;

/// Turns messages into args by their description: nested fields become dotted keys, repeated ones
/// get indexes in the key but not in the flat key, enums their names, bytes base64; a message
/// without fields becomes a null.
///
/// Keep one per importer; its tree of keys grows with what is read. Not safe for several threads.
public final class ProtoToArgs {
    private static final int MAX_DEPTH = 128;

    /// Reads a field in a way of its own.
    @FunctionalInterface
    public interface FieldOverride {
        /// Reads a field.
        ///
        /// @param key the field's key
        /// @param value stands on the field; do not move it
        /// @return false to have the field read as described after all
        boolean apply(ArgKey key, ProtoReader value, ArgSet into);
    }

    /// Reads a message in a way of its own.
    @FunctionalInterface
    public interface MessageOverride {
        /// Reads a field that is a message.
        ///
        /// @param parentKey key of the message that holds the field
        /// @param key the field's key
        /// @param message stands on the message; do not move it
        /// @return false to have the message read as described after all
        boolean apply(ArgKey parentKey, ArgKey key, ProtoReader message, ArgSet into);
    }

    /// What to take of the outermost message.
    ///
    /// @param fields numbers to take, extensions are always taken; null for all
    /// @param addDefaults whether fields that are absent get their defaults
    public record Selection(@Nullable BitSet fields, boolean addDefaults) {
        /// Every field that is there.
        public static final Selection ALL = new Selection(null, false);

        boolean takes(FieldDescriptor field) {
            return fields == null || field.extension() || fields.get(field.number());
        }
    }

    private final DescriptorPool pool;
    private final SimpleFields simpleFields;
    private final Map<String, FieldOverride> fieldOverrides = new HashMap<>();
    private final Map<String, MessageOverride> messageOverrides = new HashMap<>();
    private final Level[] levels = new Level[MAX_DEPTH];
    private int unknownFields;

    /// Over a pool that may still grow.
    public ProtoToArgs(DescriptorPool pool, StringPool strings) {
        this.pool = pool;
        this.simpleFields = new SimpleFields(pool, strings);
        for (int i = 0; i < MAX_DEPTH; i++) {
            levels[i] = new Level();
        }
    }

    /// Has the field with that flat key, prefix included, read by `override`.
    public void overrideField(String flatKey, FieldOverride override) {
        fieldOverrides.put(flatKey, override);
    }

    /// Has messages of that type read by `override`.
    public void overrideMessage(String typeName, MessageOverride override) {
        messageOverrides.put(typeName, override);
    }

    /// Adds the args of a message.
    ///
    /// @param typeName full name of the message
    /// @param prefix what the keys start with
    /// @return false when there is no description of it
    public boolean addArgs(
            String typeName, ProtoReader message, ArgKey prefix, Selection selection, ArgSet into) {
        return addArgs(
                typeName,
                message.buffer(),
                message.start(),
                message.start() + message.length(),
                prefix,
                selection,
                into);
    }

    /// Adds the args of the message in `buffer[start, end)`.
    ///
    /// @return false when there is no description of it
    public boolean addArgs(
            String typeName,
            byte[] buffer,
            int start,
            int end,
            ArgKey prefix,
            Selection selection,
            ArgSet into) {
        unknownFields = 0;
        @Nullable MessageDescriptor message = pool.message(typeName);
        if (message == null) {
            return false;
        }
        levels[0].reader.reset(buffer, start, end);
        walk(message, prefix, selection, 0, into);
        return true;
    }

    /// How many fields of the last message no description knew, nested ones included.
    public int unknownFields() {
        return unknownFields;
    }

    private void walk(
            MessageDescriptor message, ArgKey key, Selection selection, int depth, ArgSet into) {
        Level level = levels[depth];
        level.indexes.clear();
        level.seen.clear();
        boolean empty = true;
        ProtoReader reader = level.reader;
        while (reader.next()) {
            empty = false;
            @Nullable FieldDescriptor field = message.field(reader.field());
            if (field == null) {
                unknownFields++;
                continue;
            }
            if (selection.addDefaults()) {
                level.seen.set(field.number());
            }
            if (depth > 0 || selection.takes(field)) {
                field(field, key, selection, depth, into);
            }
        }
        if (selection.addDefaults()) {
            for (FieldDescriptor field : message.fields()) {
                if (!level.seen.get(field.number()) && (depth > 0 || selection.takes(field))) {
                    simpleFields.addDefault(field, key.child(field), into);
                    empty = false;
                }
            }
        }
        if (empty) {
            into.add(key.flatKey(), key.key(), ArgType.NULL, 0);
        }
    }

    private void field(
            FieldDescriptor field, ArgKey parent, Selection selection, int depth, ArgSet into) {
        Level level = levels[depth];
        ArgKey name = parent.child(field);
        if (isPacked(field, level.reader)) {
            packed(field, name, level, into);
            return;
        }
        ArgKey key = field.repeated() ? name.element(level.nextIndex(field.number())) : name;
        if (isOverridden(key, level.reader, into)) {
            return;
        }
        if (field.type() != FieldType.MESSAGE) {
            simpleFields.add(field, key, level.reader, into);
            return;
        }
        @Nullable MessageOverride override =
                messageOverrides.isEmpty() ? null : messageOverrides.get(field.typeName());
        if (override != null && override.apply(parent, key, level.reader, into)) {
            return;
        }
        @Nullable MessageDescriptor message = pool.message(field.typeName());
        if (message != null
                && depth + 1 < MAX_DEPTH
                && level.reader.wireType() == ProtoReader.LENGTH_DELIMITED) {
            levels[depth + 1].reader.enter(level.reader);
            walk(message, key, selection, depth + 1, into);
        }
    }

    /// Told by the wire, because writers and descriptions disagree on packing.
    private static boolean isPacked(FieldDescriptor field, ProtoReader reader) {
        return field.repeated()
                && reader.wireType() == ProtoReader.LENGTH_DELIMITED
                && field.type().wireType() != ProtoReader.LENGTH_DELIMITED;
    }

    private void packed(FieldDescriptor field, ArgKey name, Level level, ArgSet into) {
        ProtoReader values = level.packed;
        values.enter(level.reader);
        while (values.nextPacked(field.type().wireType())) {
            ArgKey key = name.element(level.nextIndex(field.number()));
            if (!isOverridden(key, values, into)) {
                simpleFields.add(field, key, values, into);
            }
        }
    }

    private boolean isOverridden(ArgKey key, ProtoReader value, ArgSet into) {
        if (fieldOverrides.isEmpty()) {
            return false;
        }
        @Nullable FieldOverride override = fieldOverrides.get(key.flatText());
        return override != null && override.apply(key, value, into);
    }

    /// What one level of nesting needs while it is walked.
    private static final class Level {
        private final ProtoReader reader = new ProtoReader();
        private final ProtoReader packed = new ProtoReader();
        private final Map<Integer, Integer> indexes = new HashMap<>();
        private final BitSet seen = new BitSet();

        int nextIndex(int field) {
            return indexes.merge(field, 1, Integer::sum) - 1;
        }
    }
}
