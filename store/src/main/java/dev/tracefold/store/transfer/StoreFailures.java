// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.transfer;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;

/// What can go wrong with a trace that is elsewhere. The sentences begin as Bigtrace's do.
public final class StoreFailures {
    private static final String DOWNLOAD = "Failed to download trace: ";

    private StoreFailures() {}

    /// There is no such trace.
    public static ProcessorException notFound(String name, Exception cause) {
        return new ProcessorException(
                Failure.user("TRACE_NOT_FOUND", DOWNLOAD + name + ": there is no such object"),
                cause);
    }

    /// There may be one, but not for us.
    public static ProcessorException forbidden(String name, String why, Exception cause) {
        return new ProcessorException(
                Failure.user(
                        "TRACE_FORBIDDEN",
                        "%s%s: it may not be read (%s)".formatted(DOWNLOAD, name, why)),
                cause);
    }

    /// The trace that was begun is no longer there. Asking again gets the new one, unless this very
    /// one was asked for.
    public static ProcessorException changed(String name, String version, boolean pinned) {
        return new ProcessorException(
                new Failure(
                        FailureCategory.EXTERNAL,
                        "TRACE_CHANGED",
                        "%s%s: it was replaced or removed (412: version %s is gone)"
                                .formatted(DOWNLOAD, name, version),
                        !pinned));
    }

    /// The trace is larger than the settings allow.
    public static ProcessorException tooLarge(String name, long bytes, long most) {
        return new ProcessorException(
                Failure.resource(
                        "TRACE_TOO_LARGE",
                        "%s%s: it has %d bytes and at most %d are allowed"
                                .formatted(DOWNLOAD, name, bytes, most)));
    }

    /// The store cannot be asked now.
    public static ProcessorException unavailable(String name, String why, Exception cause) {
        return new ProcessorException(
                Failure.external("STORE_UNAVAILABLE", DOWNLOAD + name + ": " + why), cause);
    }

    /// The address cannot be meant for this store.
    public static ProcessorException refused(String message) {
        return new ProcessorException(Failure.user("TRACE_ADDRESS_REFUSED", DOWNLOAD + message));
    }

    /// What arrived is not what the store says it has.
    public static ProcessorException damaged(String name, long expected, long actual) {
        return new ProcessorException(
                Failure.external(
                        "TRACE_DAMAGED",
                        "%s%s: expected crc32c %08x but read %08x"
                                .formatted(DOWNLOAD, name, expected, actual)));
    }
}
