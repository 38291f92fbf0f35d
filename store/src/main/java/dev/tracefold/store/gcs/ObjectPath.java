// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.gcs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.cloud.storage.BlobId;

import dev.tracefold.store.transfer.StoreFailures;

/// `bucket/object` or `bucket/object#generation`, as Google's own tools write it.
///
/// @param bucket not empty
/// @param object its name
/// @param generation the version that is meant, or 0 for the present one
record ObjectPath(String bucket, String object, long generation) {
    private static final Pattern PATH =
            Pattern.compile("([^/]+)/(.+?)(?:#([0-9]{1,19}))?", Pattern.DOTALL);

    static ObjectPath parse(String path) {
        Matcher parts = PATH.matcher(path);
        if (!parts.matches()) {
            throw StoreFailures.refused("gs://%s: expected a bucket and an object".formatted(path));
        }
        String generation = parts.group(3);
        return new ObjectPath(
                parts.group(1),
                parts.group(2),
                generation == null ? 0 : Long.parseUnsignedLong(generation));
    }

    BlobId id() {
        return BlobId.of(bucket, object);
    }

    boolean isPinned() {
        return generation != 0;
    }

    /// For messages, and as an address.
    String name() {
        return "gs://" + bucket + "/" + object;
    }
}
