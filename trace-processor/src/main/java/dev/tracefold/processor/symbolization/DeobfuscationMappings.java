// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.symbolization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// The renamings of a trace. They are kept as they came, because as objects they take many times the
/// room, and are read when everything that bears names is there.
public final class DeobfuscationMappings {
    private static final int PACKAGE_NAME = 1;
    private static final int OBFUSCATED_CLASSES = 3;

    private final List<byte[]> messages = new ArrayList<>();

    /// No renamings yet.
    public DeobfuscationMappings() {}

    /// Keeps the `DeobfuscationMapping` that a reader stands on.
    void add(ProtoReader value) {
        int start = value.start();
        messages.add(Arrays.copyOfRange(value.buffer(), start, start + value.length()));
    }

    /// Whether nothing was renamed.
    public boolean isEmpty() {
        return messages.isEmpty();
    }

    /// Shows each mapping, in the order of the trace: the name of its package, which may be empty, and
    /// its classes, one at a time.
    public void forEach(BiConsumer<String, Iterable<ObfuscatedClass>> action) {
        MessageFields header = new MessageFields(PACKAGE_NAME);
        for (byte[] message : messages) {
            header.reset(message, 0, message.length);
            action.accept(header.string(PACKAGE_NAME), () -> new Classes(message));
        }
    }

    private static final class Classes implements java.util.Iterator<ObfuscatedClass> {
        private final ProtoReader reader = new ProtoReader();
        private boolean hasNext;

        Classes(byte[] message) {
            reader.reset(message, 0, message.length);
            advance();
        }

        private void advance() {
            do {
                hasNext = reader.next();
            } while (hasNext && reader.field() != OBFUSCATED_CLASSES);
        }

        @Override
        public boolean hasNext() {
            return hasNext;
        }

        @Override
        public ObfuscatedClass next() {
            if (!hasNext) {
                throw new java.util.NoSuchElementException();
            }
            ObfuscatedClass next = ObfuscatedClass.read(reader);
            advance();
            return next;
        }
    }
}
