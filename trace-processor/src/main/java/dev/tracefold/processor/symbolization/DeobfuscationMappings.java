// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.symbolization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// The renamings of a trace. They are kept as they came, because as objects they take many times the
/// room, and are read when everything that bears names is there.
public final class DeobfuscationMappings {
    /// In place of a package: whatever package code is of.
    public static final String ANY_PACKAGE = "*";

    private static final int PACKAGE_NAME = 1;
    private static final int OBFUSCATED_CLASSES = 3;

    private record Mapping(String packageName, Iterable<ObfuscatedClass> classes) {}

    private final List<Mapping> mappings = new ArrayList<>();
    private final @Nullable DeobfuscationMappings union;

    /// No renamings yet.
    public DeobfuscationMappings() {
        this.union = null;
    }

    /// No renamings yet; those that come are part of a union, too.
    ///
    /// @param union of all files that are loaded together
    public DeobfuscationMappings(DeobfuscationMappings union) {
        this.union = union;
    }

    /// Keeps the `DeobfuscationMapping` that a reader stands on.
    void add(ProtoReader value) {
        int start = value.start();
        byte[] message = Arrays.copyOfRange(value.buffer(), start, start + value.length());
        MessageFields header = new MessageFields(PACKAGE_NAME);
        header.reset(message, 0, message.length);
        add(header.string(PACKAGE_NAME), () -> new Classes(message));
    }

    /// Keeps renamings of a package, or of [#ANY_PACKAGE].
    ///
    /// @param classes read when they are needed, as often as they are needed
    void add(String packageName, Iterable<ObfuscatedClass> classes) {
        mappings.add(new Mapping(packageName, classes));
        if (union != null) {
            union.add(packageName, classes);
        }
    }

    /// Whether nothing was renamed.
    public boolean isEmpty() {
        return mappings.isEmpty();
    }

    /// Shows each mapping, in the order of the trace: the name of its package, which may be empty, and
    /// its classes, one at a time.
    public void forEach(BiConsumer<String, Iterable<ObfuscatedClass>> action) {
        mappings.forEach(mapping -> action.accept(mapping.packageName(), mapping.classes()));
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
