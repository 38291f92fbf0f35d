// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.manifest;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// The members of a JSON object of the manifest, with their types checked.
record ManifestFields(Map<String, Object> members) {
    static ProcessorException broken(String what) {
        return new ProcessorException(
                Failure.data("MANIFEST_BROKEN", "perfetto_manifest: " + what));
    }

    @SuppressWarnings("unchecked") // JSON objects have no other keys
    static Optional<ManifestFields> of(Object value) {
        return value instanceof Map<?, ?> map
                ? Optional.of(new ManifestFields((Map<String, Object>) map))
                : Optional.empty();
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    /// The object of that name, if there is a member of the name at all.
    Optional<ManifestFields> object(String name, String complaint) {
        Object member = members.get(name);
        if (member == null) {
            if (has(name)) {
                throw broken(complaint);
            }
            return Optional.empty();
        }
        return Optional.of(of(member).orElseThrow(() -> broken(complaint)));
    }

    List<?> array(String name, String complaint) {
        if (!has(name)) {
            return List.of();
        }
        if (members.get(name) instanceof List<?> list) {
            return list;
        }
        throw broken(complaint);
    }

    Optional<String> string(String name, String complaint) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (members.get(name) instanceof String text) {
            return Optional.of(text);
        }
        throw broken(complaint);
    }

    Optional<Long> integer(String name, String complaint) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (members.get(name) instanceof Long number) {
            return Optional.of(number);
        }
        throw broken(complaint);
    }

    /// Number of the builtin clock that is named.
    Optional<Integer> clock(String name) {
        return string(name, "a clock name must be a string").map(ManifestFields::clockNumber);
    }

    private static int clockNumber(String name) {
        List<String> names =
                List.of(
                        "REALTIME",
                        "REALTIME_COARSE",
                        "MONOTONIC",
                        "MONOTONIC_COARSE",
                        "MONOTONIC_RAW",
                        "BOOTTIME");
        int index = names.indexOf(name);
        if (index < 0) {
            throw broken(
                    "unknown clock name: %s. Use one of %s."
                            .formatted(name, String.join(", ", names)));
        }
        return index + 1;
    }
}
