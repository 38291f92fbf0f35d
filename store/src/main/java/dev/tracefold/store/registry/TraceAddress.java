// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.registry;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

import static java.util.Objects.requireNonNull;

/// An address taken apart.
///
/// @param store name of the store: `file`, `gcs`, `http`, or what a new one is called
/// @param path what the store knows the trace by
/// @param form how it was written
public record TraceAddress(String store, String path, Form form) {
    /// The store of this machine's files.
    public static final String FILE = "file";

    /// The store of buckets.
    public static final String GCS = "gcs";

    /// The store of web servers; its paths are whole addresses.
    public static final String HTTP = "http";

    private static final String LOCAL = "/local";
    private static final Pattern SCHEME =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)", Pattern.DOTALL);
    private static final Pattern BUCKET_AND_OBJECT = Pattern.compile("([^/]+)/o/(.*)");

    public TraceAddress {
        requireNonNull(store, "store");
        requireNonNull(path, "path");
        requireNonNull(form, "form");
    }

    /// Reads an address.
    ///
    /// @throws ProcessorException of category user, with Bigtrace's text, when it is none
    public static TraceAddress parse(String text, Grammar grammar) {
        if (text.isEmpty()) {
            throw refused("Empty trace name is not valid");
        }
        Matcher uri = SCHEME.matcher(text);
        if (uri.matches()) {
            return uri(uri.group(1).toLowerCase(Locale.ROOT), uri.group(2), text);
        }
        return switch (grammar) {
            case BIGTRACE -> bigtrace(text);
            case PATHS -> path(text);
        };
    }

    private static TraceAddress uri(String scheme, String rest, String text) {
        return switch (scheme) {
            case "file" -> new TraceAddress(FILE, fileOf(text), Form.URI);
            case "gs" -> new TraceAddress(GCS, rest, Form.URI);
            case "http", "https" -> new TraceAddress(HTTP, text, Form.URI);
            default -> new TraceAddress(scheme, rest, Form.URI);
        };
    }

    private static TraceAddress bigtrace(String text) {
        if (text.charAt(0) != '/') {
            throw refused("Trace path must contain and begin with / for the prefix");
        }
        int end = text.indexOf('/', 1);
        String prefix = end < 0 ? text : text.substring(0, end);
        String path = end < 0 ? "" : text.substring(end + 1);
        return switch (prefix) {
            case LOCAL -> new TraceAddress(FILE, path, Form.BIGTRACE);
            case "/gcs" -> new TraceAddress(GCS, bucketAndObject(path), Form.BIGTRACE);
            default -> new TraceAddress(prefix.substring(1), path, Form.BIGTRACE);
        };
    }

    /// Bigtrace pastes this into an address of Google's, so that the object's name is encoded.
    private static String bucketAndObject(String path) {
        Matcher parts = BUCKET_AND_OBJECT.matcher(path);
        if (!parts.matches()) {
            return path;
        }
        try {
            return parts.group(1) + "/" + decoded(parts.group(2));
        } catch (IllegalArgumentException _) {
            // Not an encoded name; the store will say that there is no such object.
            return parts.group(1) + "/" + parts.group(2);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static TraceAddress path(String text) {
        if (text.startsWith(LOCAL + "/")
                || (text.startsWith("/gcs/")
                        && BUCKET_AND_OBJECT.matcher(text.substring(5)).matches())) {
            return bigtrace(text);
        }
        return text.startsWith("file:")
                ? new TraceAddress(FILE, fileOf(text), Form.URI)
                : new TraceAddress(FILE, text, Form.PATH);
    }

    private static String fileOf(String text) {
        try {
            return Path.of(URI.create(text)).toString();
        } catch (IllegalArgumentException e) {
            throw refused("%s is not the address of a file: %s".formatted(text, e.getMessage()));
        }
    }

    /// The address of another trace of the same store, written in the same way.
    public TraceAddress withPath(String other) {
        return new TraceAddress(store, other, form);
    }

    /// As one writes it.
    public String text() {
        return switch (store) {
            case HTTP -> path;
            case FILE ->
                    switch (form) {
                        case BIGTRACE -> LOCAL + "/" + path;
                        case URI -> Path.of(path).toUri().toString();
                        case PATH -> path;
                    };
            case GCS -> form == Form.BIGTRACE ? bigtraceObject() : "gs://" + path;
            default -> form == Form.BIGTRACE ? "/" + store + "/" + path : store + "://" + path;
        };
    }

    private String bigtraceObject() {
        int slash = path.indexOf('/');
        return slash < 0
                ? "/gcs/" + path
                : "/gcs/%s/o/%s"
                        .formatted(path.substring(0, slash), encoded(path.substring(slash + 1)));
    }

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c < 0x80 && Character.isLetterOrDigit(c)) || "-._~".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    static ProcessorException refused(String message) {
        return new ProcessorException(Failure.user("TRACE_ADDRESS_INVALID", message));
    }

    /// What is taken for an address.
    public enum Grammar {
        /// `/<store>/<path>` as Bigtrace's workers read it, and addresses with a scheme: `gs://...`.
        BIGTRACE,
        /// Plain paths besides, and `/local/...` and `/gcs/<bucket>/o/...` only of Bigtrace's.
        PATHS
    }

    /// How an address is written.
    public enum Form {
        /// `/gcs/<bucket>/o/<object>`
        BIGTRACE,
        /// `gs://<bucket>/<object>`
        URI,
        /// A path of this machine.
        PATH
    }
}
