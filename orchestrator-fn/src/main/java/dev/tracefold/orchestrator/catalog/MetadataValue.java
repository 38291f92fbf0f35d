// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import static java.util.Objects.requireNonNull;

/// A value of metadata, with its type.
public sealed interface MetadataValue {
    /// A text.
    record Text(String value) implements MetadataValue {
        public Text {
            requireNonNull(value, "value");
        }
    }

    /// An integer.
    record Whole(long value) implements MetadataValue {}

    /// A floating-point number.
    record Real(double value) implements MetadataValue {}

    /// A text.
    static MetadataValue of(String value) {
        return new Text(value);
    }

    /// An integer.
    static MetadataValue of(long value) {
        return new Whole(value);
    }

    /// A floating-point number.
    static MetadataValue of(double value) {
        return new Real(value);
    }
}
