// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.store;

import java.net.URI;
import java.nio.file.Path;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

import static java.util.Objects.requireNonNull;

/// An address taken apart.
///
/// @param prefix the store, with its slash: `/local`
/// @param path the rest, relative unless it begins with a slash itself
public record TraceAddress(String prefix, String path) {
    /// The store of the worker's own files.
    public static final String LOCAL = "/local";

    public TraceAddress {
        requireNonNull(prefix, "prefix");
        requireNonNull(path, "path");
    }

    /// Reads an address.
    ///
    /// @throws ProcessorException of category user, with Bigtrace's text, when it is none
    public static TraceAddress parse(String text, Grammar grammar) {
        return switch (grammar) {
            case BIGTRACE -> bigtrace(text);
            case PATHS -> path(text);
        };
    }

    private static TraceAddress bigtrace(String text) {
        if (text.isEmpty()) {
            throw refused("Empty trace name is not valid");
        }
        if (text.charAt(0) != '/') {
            throw refused("Trace path must contain and begin with / for the prefix");
        }
        int end = text.indexOf('/', 1);
        return end < 0
                ? new TraceAddress(text, "")
                : new TraceAddress(text.substring(0, end), text.substring(end + 1));
    }

    private static TraceAddress path(String text) {
        if (text.isEmpty()) {
            throw refused("Empty trace name is not valid");
        }
        if (text.startsWith(LOCAL + "/")) {
            return bigtrace(text);
        }
        if (!text.startsWith("file:")) {
            return new TraceAddress(LOCAL, text);
        }
        try {
            return new TraceAddress(LOCAL, Path.of(URI.create(text)).toString());
        } catch (IllegalArgumentException e) {
            throw refused("%s is not the address of a file: %s".formatted(text, e.getMessage()));
        }
    }

    static ProcessorException refused(String message) {
        return new ProcessorException(Failure.user("TRACE_ADDRESS_INVALID", message));
    }

    /// What a worker takes for an address.
    public enum Grammar {
        /// `/<store>/<path>` and nothing else, as Bigtrace's workers do.
        BIGTRACE,
        /// `/local/...` likewise, and besides `file:` addresses and plain paths.
        PATHS
    }
}
