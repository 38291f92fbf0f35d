// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.protovm;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ProtoReader;

/// A part of the state: nothing, a value as it came, or children. Bytes are taken apart no earlier
/// than somebody looks into them.
final class StateNode {
    /// What the keys of the children are.
    enum Kind {
        EMPTY,
        VALUE,
        MESSAGE,
        INDEXED,
        MAPPED
    }

    private static final int BYTE_BITS = 7;

    private Kind kind = Kind.EMPTY;
    private @Nullable FieldValue value;
    private NavigableMap<Long, StateNode> children = new TreeMap<>(Long::compareUnsigned);

    static StateNode of(FieldValue value) {
        StateNode node = new StateNode();
        node.set(value);
        return node;
    }

    Kind kind() {
        return kind;
    }

    @Nullable FieldValue value() {
        return value;
    }

    /// Children by field number, index or key.
    NavigableMap<Long, StateNode> children() {
        return children;
    }

    void clear() {
        become(Kind.EMPTY, new TreeMap<>(Long::compareUnsigned));
    }

    void set(FieldValue newValue) {
        clear();
        kind = Kind.VALUE;
        value = newValue;
    }

    private void become(Kind newKind, NavigableMap<Long, StateNode> newChildren) {
        kind = newKind;
        value = null;
        children = newChildren;
    }

    /// Moves what the node holds into a new one.
    private StateNode moved() {
        StateNode node = new StateNode();
        node.kind = kind;
        node.value = value;
        node.children = children;
        return node;
    }

    /// Takes bytes apart.
    ///
    /// @return false if the node is no message
    boolean toMessage() {
        if (kind == Kind.MESSAGE) {
            return true;
        }
        FieldValue bytes = value;
        if (kind == Kind.EMPTY) {
            become(Kind.MESSAGE, new TreeMap<>(Long::compareUnsigned));
            return true;
        }
        if (bytes == null || !bytes.isBytes()) {
            return false;
        }
        NavigableMap<Long, StateNode> fields = new TreeMap<>(Long::compareUnsigned);
        ProtoReader reader = bytes.fields();
        while (reader.next()) {
            StateNode element = of(FieldValue.of(reader));
            StateNode known = fields.putIfAbsent((long) reader.field(), element);
            if (known != null) {
                known.toIndexed();
                known.append(element);
            }
        }
        become(Kind.MESSAGE, fields);
        return true;
    }

    /// Makes a field a list.
    ///
    /// @return false if it is a map already
    boolean toIndexed() {
        if (kind == Kind.MAPPED) {
            return false;
        }
        if (kind != Kind.INDEXED) {
            boolean wasEmpty = kind == Kind.EMPTY;
            StateNode first = moved();
            become(Kind.INDEXED, new TreeMap<>(Long::compareUnsigned));
            if (!wasEmpty) {
                children.put(0L, first);
            }
        }
        return true;
    }

    void append(StateNode element) {
        children.put(children.isEmpty() ? 0 : children.lastKey() + 1, element);
    }

    /// Makes a field a map by a field of its elements.
    ///
    /// @return false if an element has no such field
    boolean toMapped(int keyField) {
        if (kind == Kind.MAPPED) {
            return true;
        }
        toIndexed();
        NavigableMap<Long, StateNode> byKey = new TreeMap<>(Long::compareUnsigned);
        for (StateNode element : children.values()) {
            FieldValue key = element.number(keyField);
            if (key == null) {
                return false;
            }
            byKey.putIfAbsent(key.number(), element);
        }
        become(Kind.MAPPED, byKey);
        return true;
    }

    private @Nullable FieldValue number(int field) {
        FieldValue found = null;
        if (kind == Kind.MESSAGE) {
            StateNode child = children.get((long) field);
            found = child == null ? null : child.value;
        } else if (value != null && value.isBytes()) {
            found = value.field(field, 0);
        }
        return found == null || found.isBytes() ? null : found;
    }

    /// Writes the fields of a message.
    void writeFields(ByteArrayOutputStream out) {
        if (value != null) {
            out.write(value.buffer(), value.start(), value.size());
        }
        for (Map.Entry<Long, StateNode> child : children.entrySet()) {
            child.getValue().write(child.getKey(), out);
        }
    }

    private void write(long field, ByteArrayOutputStream out) {
        switch (kind) {
            case EMPTY -> {
                // Was only looked for.
            }
            case VALUE -> writeValue(field, out);
            case MESSAGE -> {
                ByteArrayOutputStream inner = new ByteArrayOutputStream();
                writeFields(inner);
                writeVarint((field << 3) | ProtoReader.LENGTH_DELIMITED, out);
                writeVarint(inner.size(), out);
                out.writeBytes(inner.toByteArray());
            }
            case INDEXED, MAPPED -> children.values().forEach(element -> element.write(field, out));
        }
    }

    private void writeValue(long field, ByteArrayOutputStream out) {
        FieldValue written = value;
        if (written == null) {
            return;
        }
        writeVarint((field << 3) | written.wireType(), out);
        switch (written.wireType()) {
            case ProtoReader.LENGTH_DELIMITED -> {
                writeVarint(written.size(), out);
                out.write(written.buffer(), written.start(), written.size());
            }
            case ProtoReader.VARINT -> writeVarint(written.number(), out);
            case ProtoReader.FIXED32 -> writeFixed(written.number(), Integer.BYTES, out);
            default -> writeFixed(written.number(), Long.BYTES, out);
        }
    }

    private static void writeFixed(long number, int bytes, ByteArrayOutputStream out) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (number >>> (i * Byte.SIZE)));
        }
    }

    static void writeVarint(long number, ByteArrayOutputStream out) {
        long rest = number;
        while (rest >>> BYTE_BITS != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= BYTE_BITS;
        }
        out.write((int) rest);
    }
}
