// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ProtoReader;

import static java.util.Objects.requireNonNull;

/// The descriptor set that the build makes of this module's .proto files, shared by all sessions. It has more than a
/// thousand messages and a trace a dozen of them: the first that is asked for has all of them found, and each is read
/// when its own turn comes.
final class BuiltinDescriptors {
    private static final String RESOURCE = "trace.descriptor";

    private static final byte[] SET = load();
    private static final Map<String, Place> MESSAGE_PLACES = new HashMap<>();
    private static final Map<String, Place> ENUM_PLACES = new HashMap<>();

    /// Extensions by the message they belong to.
    private static final Map<String, List<Place>> EXTENSION_PLACES = new HashMap<>();

    private static final Map<String, MessageDescriptor> MESSAGES = new ConcurrentHashMap<>();
    private static final Map<String, EnumDescriptor> ENUMS = new ConcurrentHashMap<>();

    static {
        findAll();
    }

    private BuiltinDescriptors() {}

    /// Where a descriptor stands in the set, its tag and length in front of it left out.
    private record Place(int start, int end) {
        static Place of(ProtoReader reader) {
            return new Place(reader.start(), reader.start() + reader.length());
        }
    }

    /// The message of that name, or null.
    static @Nullable MessageDescriptor message(String name) {
        @Nullable MessageDescriptor known = MESSAGES.get(name);
        if (known != null) {
            return known;
        }
        @Nullable Place place = MESSAGE_PLACES.get(name);
        return place == null ? null : MESSAGES.computeIfAbsent(name, n -> readMessage(n, place));
    }

    /// The enum of that name, or null.
    static @Nullable EnumDescriptor enumeration(String name) {
        @Nullable EnumDescriptor known = ENUMS.get(name);
        if (known != null) {
            return known;
        }
        @Nullable Place place = ENUM_PLACES.get(name);
        return place == null ? null : ENUMS.computeIfAbsent(name, n -> readEnum(place));
    }

    /// Names of all messages.
    static List<String> messageNames() {
        return List.copyOf(MESSAGE_PLACES.keySet());
    }

    /// Names of all enums.
    static List<String> enumNames() {
        return List.copyOf(ENUM_PLACES.keySet());
    }

    private static byte[] load() {
        try (InputStream in = BuiltinDescriptors.class.getResourceAsStream(RESOURCE)) {
            return requireNonNull(in, RESOURCE).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDescriptor readMessage(String name, Place place) {
        MessageDescriptor message = new MessageDescriptor(name);
        ProtoReader reader = new ProtoReader();
        reader.reset(SET, place.start(), place.end());
        while (reader.next()) {
            if (reader.field() == 2) {
                message.add(new FieldReader(reader, false).field());
            }
        }
        for (Place extension : EXTENSION_PLACES.getOrDefault(name, List.of())) {
            reader.reset(SET, extension.start(), extension.end());
            message.add(FieldReader.inside(reader, true).field());
        }
        return message;
    }

    private static EnumDescriptor readEnum(Place place) {
        EnumDescriptor read = new EnumDescriptor();
        ProtoReader reader = new ProtoReader();
        reader.reset(SET, place.start(), place.end());
        read.addValues(reader);
        return read;
    }

    private static void findAll() {
        ProtoReader reader = new ProtoReader();
        reader.reset(SET, 0, SET.length);
        while (reader.next()) {
            findIn(reader);
        }
    }

    /// A file.
    private static void findIn(ProtoReader outer) {
        String scope = "";
        ProtoReader reader = new ProtoReader();
        reader.enter(outer);
        while (reader.next()) {
            // The package stands before what is in it.
            switch (reader.field()) {
                case 2 -> scope = FieldReader.text(reader) + '.';
                case 4 -> findMessage(reader, scope);
                case 5 -> findEnum(reader, scope);
                case 7 -> findExtension(reader);
                default -> {}
            }
        }
    }

    private static void findMessage(ProtoReader outer, String scope) {
        String name = "";
        ProtoReader reader = new ProtoReader();
        reader.enter(outer);
        while (reader.next()) {
            // Its name is the first thing in it.
            switch (reader.field()) {
                case 1 -> name = scope + FieldReader.text(reader);
                case 3 -> findMessage(reader, name + '.');
                case 4 -> findEnum(reader, name + '.');
                case 6 -> findExtension(reader);
                default -> {}
            }
        }
        MESSAGE_PLACES.put(name, Place.of(outer));
    }

    private static void findEnum(ProtoReader outer, String scope) {
        ENUM_PLACES.put(scope + FieldReader.nameOf(outer), Place.of(outer));
    }

    private static void findExtension(ProtoReader outer) {
        String extendee = DescriptorPool.bare(new FieldReader(outer, true).extendee());
        EXTENSION_PLACES.computeIfAbsent(extendee, n -> new ArrayList<>()).add(Place.of(outer));
    }
}
