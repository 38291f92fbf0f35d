// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ProtoReader;

/// A kind of message between a snapshot of the window manager and the children of its containers;
/// knows how to copy one without those children.
///
/// @param nested which fields hold another such message
/// @param children which fields are left out of a copy
record WindowMessage(Map<Integer, WindowMessage> nested, Set<Integer> children) {
    private static final WindowMessage CONTAINER = new WindowMessage(Map.of(), Set.of(5));
    private static final WindowMessage HOLDER = holder(1, CONTAINER);
    private static final WindowMessage TASK =
            new WindowMessage(Map.of(1, CONTAINER, 31, HOLDER), Set.of());

    /// `WindowContainerChildProto`; its token is a column.
    static final WindowMessage CHILD =
            new WindowMessage(
                    Map.of(
                            2, CONTAINER,
                            3, holder(21, HOLDER),
                            4, HOLDER,
                            5, TASK,
                            6, holder(2, HOLDER),
                            7, HOLDER,
                            8, HOLDER,
                            9, HOLDER),
                    Set.of(10));

    /// `RootWindowContainerProto`.
    static final WindowMessage ROOT = HOLDER;

    /// `WindowManagerTraceEntry`.
    static final WindowMessage ENTRY = holder(3, new WindowMessage(Map.of(), Set.of(2, 14)));

    private static WindowMessage holder(int field, WindowMessage inner) {
        return new WindowMessage(Map.of(field, inner), Set.of());
    }

    /// A copy of the message that `message` stands on.
    byte[] withoutChildren(ProtoReader message) {
        ProtoReader reader = new ProtoReader();
        reader.enter(message);
        return copy(reader);
    }

    /// A copy of the message that `reader` is at the start of.
    byte[] copy(ProtoReader reader) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int start = reader.position();
        while (reader.next()) {
            int next = reader.position();
            @Nullable WindowMessage inner = nested.get(reader.field());
            if (inner != null && reader.wireType() == ProtoReader.LENGTH_DELIMITED) {
                byte[] copy = inner.withoutChildren(reader);
                varint(out, reader.field() << 3 | ProtoReader.LENGTH_DELIMITED);
                varint(out, copy.length);
                out.writeBytes(copy);
            } else if (!children.contains(reader.field())) {
                out.write(reader.buffer(), start, next - start);
            }
            start = next;
        }
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest > 0x7F) {
            out.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
