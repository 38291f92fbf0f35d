// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.manifest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.processor.error.ProcessorException;

import static dev.tracefold.processor.manifest.ManifestFields.broken;

/// Reads a `perfetto_manifest` file.
public final class ManifestReader {
    private static final long VERSION = 1;

    private ManifestReader() {}

    /// Reads a manifest.
    ///
    /// @throws ProcessorException of category data when something in it is wrong
    public static Manifest read(String text) {
        String complaint = "expected a JSON object with a top-level perfetto_manifest key";
        ManifestFields manifest =
                ManifestFields.of(JsonText.parse(text))
                        .flatMap(root -> root.object("perfetto_manifest", complaint))
                        .orElseThrow(() -> broken(complaint));
        checkVersion(manifest);
        List<ManifestEntry> entries =
                manifest.array("files", "files must be an array").stream()
                        .<ManifestEntry>map(EntryReader::read)
                        .toList();
        return new Manifest(traceTime(manifest), entries, attributes(manifest));
    }

    private static void checkVersion(ManifestFields manifest) {
        long version =
                manifest.integer("version", "version must be an integer")
                        .orElseThrow(() -> broken("missing required field: version"));
        if (version != VERSION) {
            throw broken(
                    "unsupported version: %d. Only version %d is supported"
                            .formatted(version, VERSION));
        }
    }

    private static Optional<Manifest.TraceTimeClock> traceTime(ManifestFields manifest) {
        return manifest.object("trace_time", "trace_time must be an object")
                .map(time ->
                        new Manifest.TraceTimeClock(
                                time.clock("clock")
                                        .orElseThrow(() -> broken("trace_time needs a clock")),
                                time.string("file", "trace_time: file must be a string"),
                                time.string("machine", "trace_time: machine must be a string")));
    }

    private static Map<String, Object> attributes(ManifestFields manifest) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        Optional<ManifestFields> fields =
                manifest.object(
                        "attributes", "attributes must be an object of string or integer values");
        fields.ifPresent(object -> object.members().forEach((k, v) -> attribute(attributes, k, v)));
        return attributes;
    }

    private static void attribute(Map<String, Object> attributes, String key, Object value) {
        if (key.isEmpty()) {
            throw broken("attributes: keys must be non-empty");
        }
        if (!(value instanceof String) && !(value instanceof Long)) {
            throw broken("attributes: '%s' must be a string or an integer".formatted(key));
        }
        attributes.put(key, value);
    }
}
