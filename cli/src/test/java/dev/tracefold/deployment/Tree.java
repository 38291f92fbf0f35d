// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// A part of a YAML document; a missing part is an empty one.
///
/// @param value a map, a list, a scalar, or nothing
record Tree(@Nullable Object value) {
    static Tree read(Path file) throws IOException {
        return new Tree(yaml().load(Files.readString(file)));
    }

    static List<Tree> readAll(String text) {
        List<Tree> documents = new ArrayList<>();
        for (Object document : yaml().loadAll(text)) {
            documents.add(new Tree(document));
        }
        return documents;
    }

    private static Yaml yaml() {
        return new Yaml(new SafeConstructor(new LoaderOptions()));
    }

    boolean isPresent() {
        return value != null;
    }

    /// The part at a path of keys and, for lists, numbers.
    Tree at(String... path) {
        @Nullable Object part = value;
        for (String key : path) {
            if (part instanceof Map<?, ?> map) {
                part = map.get(key);
            } else if (part instanceof List<?> list && key.matches("\\d+")) {
                int index = Integer.parseInt(key);
                part = index < list.size() ? list.get(index) : null;
            } else {
                part = null;
            }
        }
        return new Tree(part);
    }

    String text() {
        return value == null ? "" : value.toString();
    }

    int number(int otherwise) {
        return value instanceof Number number ? number.intValue() : otherwise;
    }

    List<Tree> items() {
        List<Tree> items = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(item -> items.add(new Tree(item)));
        }
        return items;
    }

    Map<String, Tree> entries() {
        Map<String, Tree> entries = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, part) -> entries.put(Objects.toString(key), new Tree(part)));
        }
        return entries;
    }

    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        entries().forEach((key, part) -> texts.put(key, part.text()));
        return texts;
    }

    /// The map itself, to be changed.
    @SuppressWarnings("unchecked")
    Map<String, @Nullable Object> map() {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(value, "a map");
    }

    /// The list itself, to be changed.
    @SuppressWarnings("unchecked")
    List<@Nullable Object> list() {
        return (List<@Nullable Object>) Objects.requireNonNull(value, "a list");
    }

    /// A copy that shares nothing.
    Tree copy() {
        return new Tree(copy(value));
    }

    private static @Nullable Object copy(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, part) -> copy.put(Objects.toString(key), copy(part)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(copy(item)));
            return copy;
        }
        return value;
    }

    /// `group/version/Kind`, or `version/Kind` of the core.
    String type() {
        return at("apiVersion").text() + "/" + at("kind").text();
    }

    String name() {
        return at("metadata", "name").text();
    }
}
