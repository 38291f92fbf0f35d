// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.net.URI;

import static java.util.Objects.requireNonNull;

/// Where an answer too large for an event lies, and how to tell that it is whole.
///
/// @param uri what the [ClaimCheckStore] that made it calls it
/// @param crc32c checksum of the bytes
/// @param bytes how many there are
public record ClaimCheck(URI uri, int crc32c, long bytes) {
    public ClaimCheck {
        requireNonNull(uri, "uri");
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must be >= 0 but was " + bytes);
        }
    }
}
