// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.tracefold.orchestrator.execution.JsonReader;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.registry.TraceAddress;
import dev.tracefold.store.registry.TraceStores.Located;

/// One trace whose bytes somebody may have: one that the catalog knows, or that is a trace by its
/// content. A server that gave any file that its user can read would give keys and passwords to the
/// first page that finds a way to ask it.
///
/// @param source its bytes
/// @param fileName what to call it
/// @param tag the same as long as the bytes are; empty when nobody can tell
record TraceContent(TraceSource source, String fileName, Optional<String> tag) {
    private static final int TAG_CHARS = 32;
    private static final Pattern OWN_NAME =
            Pattern.compile(
                    "(([a-z0-9-]+\\.)*localhost|[0-9.]+|\\[[0-9a-f:.]+\\])(:\\d+)?",
                    Pattern.CASE_INSENSITIVE);

    /// Finds a trace.
    ///
    /// @param host that the client asked, as it wrote it
    /// @throws ProcessorException when there is none, or it may not be read
    static TraceContent find(ApiParts parts, String host, String address) {
        Located located =
                parts.sources()
                        .stores()
                        .orElseThrow(
                                () -> JsonReader.refused("this server does not read traces itself"))
                        .locate(address);
        if (located.address().store().equals(TraceAddress.FILE)
                && parts.sources().everyFile()
                && !isOwnName(host)) {
            throw JsonReader.refused(
                    "files are given to http://localhost and to addresses in numbers only, since"
                            + " this server reads every file; started with a folder of traces it"
                            + " gives those to anybody");
        }
        try {
            TraceSource source = located.find();
            if (parts.catalog().find(address).isEmpty() && !TraceProcessor.recognises(source)) {
                throw JsonReader.refused("%s is not a trace".formatted(address));
            }
            return new TraceContent(source, fileName(located.address()), tag(source));
        } catch (ProcessorException e) {
            if (e.failure().code().equals("TRACE_NOT_FOUND")) {
                throw new UnknownThing(e.failure().message());
            }
            throw e;
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.user(
                            "TRACE_NOT_READABLE",
                            "could not read %s (%s)".formatted(address, e.getMessage())),
                    e);
        }
    }

    /// Whether no page of somebody else's can be called so, whatever its owner's name server says.
    private static boolean isOwnName(String host) {
        return OWN_NAME.matcher(host).matches();
    }

    private static Optional<String> tag(TraceSource source) {
        if (source.version().isEmpty()) {
            return Optional.empty();
        }
        String text = source.name() + '\0' + source.version();
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Optional.of(
                    '"' + HexFormat.of().formatHex(digest).substring(0, TAG_CHARS) + '"');
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String fileName(TraceAddress address) {
        String path = address.path();
        if (address.store().equals(TraceAddress.HTTP)) {
            path = String.valueOf(URI.create(path).getPath());
        } else if (address.store().equals(TraceAddress.GCS)) {
            path = path.replaceFirst("#\\d+$", "");
        }
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        return name.isBlank() ? "trace" : name;
    }

    /// The value of `Content-Disposition`: a name for old clients, and the whole one (RFC 6266).
    String disposition() {
        StringBuilder encoded = new StringBuilder();
        for (byte b : fileName.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c < 0x80 && Character.isLetterOrDigit(c)) || "-._~".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return "attachment; filename=\"%s\"; filename*=UTF-8''%s"
                .formatted(fileName.replaceAll("[^A-Za-z0-9._ -]", "_"), encoded);
    }

    /// A part of the bytes.
    ///
    /// @throws ProcessorException when the store does not give them
    InputStream open(ByteRange range) {
        try {
            return new LimitedStream(source.open(range.first()), range.length());
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.external(
                            "TRACE_NOT_READABLE",
                            "could not read %s (%s)".formatted(source.name(), e.getMessage())),
                    e);
        }
    }
}
