// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ProtoReader;

/// Messages and enums by full name. A name may be given with or without a leading dot.
public final class DescriptorPool {
    private final boolean hasBuiltin;
    private final Map<String, MessageDescriptor> messages = new HashMap<>();
    private final Map<String, EnumDescriptor> enums = new HashMap<>();

    /// A pool that knows nothing.
    public DescriptorPool() {
        this(false);
    }

    private DescriptorPool(boolean hasBuiltin) {
        this.hasBuiltin = hasBuiltin;
    }

    /// A new pool of what this module is built with: the messages importers decode by description.
    /// What is added to it is seen by this pool alone.
    public static DescriptorPool builtin() {
        return new DescriptorPool(true);
    }

    /// The message of that name, or null.
    public @Nullable MessageDescriptor message(String fullName) {
        String name = bare(fullName);
        @Nullable MessageDescriptor own = messages.get(name);
        return own != null || !hasBuiltin ? own : BuiltinDescriptors.message(name);
    }

    /// The enum of that name, or null.
    public @Nullable EnumDescriptor enumeration(String fullName) {
        String name = bare(fullName);
        @Nullable EnumDescriptor own = enums.get(name);
        return own != null || !hasBuiltin ? own : BuiltinDescriptors.enumeration(name);
    }

    /// A message that may be changed: a built-in one is copied first.
    private MessageDescriptor own(String name) {
        return messages.computeIfAbsent(
                name,
                n -> {
                    MessageDescriptor own = new MessageDescriptor(n);
                    @Nullable MessageDescriptor shared =
                            hasBuiltin ? BuiltinDescriptors.message(n) : null;
                    if (shared != null) {
                        shared.fields().forEach(own::add);
                    }
                    return own;
                });
    }

    /// Adds every file of a serialized `FileDescriptorSet`. Messages that exist already get the fields
    /// they lack, also from a file of a name that was there before: recorders send the same file with
    /// other extensions.
    ///
    /// @return what is wrong with the set, if anything; what could be read is added nevertheless
    public Optional<String> add(byte[] set, int start, int end) {
        ProtoReader reader = new ProtoReader();
        reader.reset(set, start, end);
        Addition addition = new Addition();
        while (reader.next()) {
            if (reader.field() == 1 && reader.wireType() == ProtoReader.LENGTH_DELIMITED) {
                addition.file(reader);
            }
        }
        addition.addExtensions();
        if (reader.malformed()) {
            return Optional.of("the descriptor set breaks off");
        }
        return Optional.ofNullable(addition.problem);
    }

    /// Names of the messages that were added.
    Set<String> messageNames() {
        return messages.keySet();
    }

    /// Names of the enums that were added.
    Set<String> enumNames() {
        return enums.keySet();
    }

    static String bare(String name) {
        return name.startsWith(".") ? name.substring(1) : name;
    }

    /// A field that waits for the message it extends.
    private record Extension(String scope, String extendee, FieldDescriptor field) {}

    /// One descriptor set on its way in.
    private final class Addition {
        private final List<Extension> extensions = new ArrayList<>();
        private @Nullable String problem;

        void file(ProtoReader outer) {
            String scope = "";
            ProtoReader reader = new ProtoReader();
            reader.enter(outer);
            while (reader.next()) {
                if (reader.field() == 2) {
                    scope = FieldReader.text(reader);
                }
            }
            reader.enter(outer);
            while (reader.next()) {
                switch (reader.field()) {
                    case 4 -> message(reader, scope);
                    case 5 -> enumeration(reader, scope);
                    case 7 -> extension(reader, scope);
                    default -> {}
                }
            }
        }

        private void message(ProtoReader outer, String scope) {
            String fullName = join(scope, FieldReader.nameOf(outer));
            MessageDescriptor message = own(fullName);
            ProtoReader reader = new ProtoReader();
            reader.enter(outer);
            while (reader.next()) {
                switch (reader.field()) {
                    case 2 -> message.add(new FieldReader(reader, false).field());
                    case 3 -> message(reader, fullName);
                    case 4 -> enumeration(reader, fullName);
                    case 6 -> extension(reader, fullName);
                    default -> {}
                }
            }
        }

        private void enumeration(ProtoReader outer, String scope) {
            EnumDescriptor descriptor =
                    enums.computeIfAbsent(
                            join(scope, FieldReader.nameOf(outer)), n -> new EnumDescriptor());
            ProtoReader reader = new ProtoReader();
            reader.enter(outer);
            descriptor.addValues(reader);
        }

        private void extension(ProtoReader outer, String scope) {
            FieldReader field = new FieldReader(outer, true);
            extensions.add(new Extension(scope, field.extendee(), field.field()));
        }

        void addExtensions() {
            for (Extension extension : extensions) {
                @Nullable MessageDescriptor message = resolve(extension.scope, extension.extendee);
                if (message == null) {
                    problem = "no message '%s' to extend".formatted(extension.extendee);
                } else {
                    own(message.fullName()).add(extension.field);
                }
            }
        }

        /// A name that is not qualified is looked for from the innermost scope outwards.
        private @Nullable MessageDescriptor resolve(String scope, String name) {
            if (name.startsWith(".")) {
                return DescriptorPool.this.message(name);
            }
            String from = scope;
            while (true) {
                @Nullable MessageDescriptor found = DescriptorPool.this.message(join(from, name));
                if (found != null || from.isEmpty()) {
                    return found;
                }
                from = from.substring(0, Math.max(0, from.lastIndexOf('.')));
            }
        }

        private static String join(String scope, String name) {
            return scope.isEmpty() ? name : scope + '.' + name;
        }
    }
}
