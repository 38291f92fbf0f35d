// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.json.JsonCursor.Kind;
import dev.tracefold.processor.json.JsonCursor.Outcome;
import dev.tracefold.processor.tracker.MetadataTracker;

/// The `metadata` object of a file, into `metadata` as `json_metadata.<key>`: whole numbers as such,
/// all else as text.
final class TraceMetadata {
    private static final String PREFIX = "json_metadata.";

    private final MetadataTracker tracker;
    private final JsonStrings strings;
    private final JsonCursor inner = new JsonCursor();

    TraceMetadata(TraceContext context) {
        this.tracker = context.metadata();
        this.strings = new JsonStrings(context.strings());
    }

    /// Takes the value that the cursor has just read, if it is an object.
    void read(JsonCursor cursor) {
        if (cursor.kind() != Kind.OBJECT) {
            return;
        }
        inner.reset(cursor.text(), cursor.start() + 1, cursor.end());
        while (inner.key() == Outcome.OK) {
            String name = PREFIX + strings.get(inner);
            if (inner.value() != Outcome.OK) {
                return;
            }
            set(name);
            if (inner.peek() == ',') {
                inner.skip();
            }
        }
    }

    private void set(String name) {
        switch (inner.kind()) {
            case NUMBER -> {
                if (inner.number().isLong()) {
                    tracker.set(name, inner.number().asLong());
                } else {
                    tracker.set(name, strings.get(inner));
                }
            }
            case STRING -> tracker.set(name, strings.get(inner));
            case TRUE -> tracker.set(name, "true");
            case FALSE -> tracker.set(name, "false");
            case OBJECT, ARRAY -> tracker.set(name, raw());
            case NULL -> {
                // Says nothing.
            }
        }
    }

    private String raw() {
        return new String(
                inner.text(),
                inner.start(),
                inner.end() - inner.start(),
                java.nio.charset.StandardCharsets.UTF_8);
    }
}
