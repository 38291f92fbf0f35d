// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/// The files of the console, as the module `console` packs them: each is read once, and what is not
/// listed here is not there.
final class ConsoleFiles {
    private static final String FOLDER = "/dev/tracefold/console/";
    private static final Map<String, String> TYPES =
            Map.of(
                    "index.html", "text/html; charset=utf-8",
                    "chunk.js", "text/javascript; charset=utf-8",
                    "console.css", "text/css; charset=utf-8",
                    "console.js", "text/javascript; charset=utf-8",
                    "profiles.css", "text/css; charset=utf-8",
                    "profiles.js", "text/javascript; charset=utf-8",
                    "icon.svg", "image/svg+xml",
                    "licenses.txt", "text/plain; charset=utf-8");

    private final Map<String, File> files = new ConcurrentHashMap<>();

    /// One file.
    ///
    /// @param contentType what a browser is told that it is
    /// @param tag changes when the content does
    /// @param content the bytes
    /// @param gzipped the bytes as the build compressed them, where it did
    record File(String contentType, String tag, Content content, Optional<Content> gzipped) {}

    /// Bytes that nobody changes.
    static final class Content {
        private final byte[] bytes;

        Content(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes.clone();
        }
    }

    /// The file of this name, if the console has it.
    Optional<File> find(String name) {
        String type = TYPES.get(name);
        if (type == null) {
            return Optional.empty();
        }
        File known = files.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        byte[] bytes = read(name);
        if (bytes == null) {
            return Optional.empty();
        }
        byte[] gzipped = read(name + ".gz");
        File file =
                new File(
                        type,
                        tag(bytes),
                        new Content(bytes),
                        Optional.ofNullable(gzipped).map(Content::new));
        files.put(name, file);
        return Optional.of(file);
    }

    private static byte @Nullable [] read(String name) {
        try (InputStream in = ConsoleFiles.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("console: %s cannot be read".formatted(name), e);
        }
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"'
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(digest)
                            .substring(0, 22)
                    + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
