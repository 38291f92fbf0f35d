// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.rpc;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// The head of a request, and how long its body is.
///
/// @param method in capitals
/// @param path with what follows a question mark
/// @param headers by their names in small letters
/// @param keepsAlive whether the client may send another one
record HttpRequest(String method, String path, Map<String, String> headers, boolean keepsAlive) {
    private static final int MAX_HEAD_BYTES = 64 << 10;
    private static final int MAX_BODY_BYTES = 512 << 20;

    /// A request that cannot be answered.
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String status) {
            super(status);
        }
    }

    /// Reads a head.
    ///
    /// @return nothing at the end of the stream
    static Optional<HttpRequest> read(InputStream in) throws IOException {
        @Nullable String head = head(in);
        if (head == null) {
            return Optional.empty();
        }
        String[] lines = head.split("\r\n", -1);
        String[] words = lines[0].split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new Refused("400 Bad Request");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
        boolean keepsAlive =
                words[2].equals("HTTP/1.0")
                        ? connection.contains("keep-alive")
                        : !connection.contains("close");
        return Optional.of(new HttpRequest(words[0], words[1], headers, keepsAlive));
    }

    private static @Nullable String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                if (head.isEmpty()) {
                    return null;
                }
                throw new EOFException("the head of a request does not end");
            }
            head.append((char) c);
            int length = head.length();
            if (c == '\n' && length >= 4 && head.charAt(length - 3) == '\n') {
                return head.substring(0, length - 4);
            }
            if (length > MAX_HEAD_BYTES) {
                throw new Refused("431 Request Header Fields Too Large");
            }
        }
    }

    /// Reads the body.
    byte[] body(InputStream in) throws IOException {
        if (headers.containsKey("transfer-encoding")) {
            throw new Refused("411 Length Required");
        }
        long length;
        try {
            length = Long.parseLong(headers.getOrDefault("content-length", "0"));
        } catch (NumberFormatException e) {
            throw new Refused("400 Bad Request");
        }
        if (length < 0 || length > MAX_BODY_BYTES) {
            throw new Refused("413 Content Too Large");
        }
        byte[] body = in.readNBytes((int) length);
        if (body.length < length) {
            throw new EOFException("the body of a request does not end");
        }
        return body;
    }

    /// Whether the client waits for permission to send the body.
    boolean expectsContinue() {
        return headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue");
    }

    boolean isWebSocket() {
        return headers.getOrDefault("upgrade", "").equalsIgnoreCase("websocket")
                && headers.containsKey("sec-websocket-key");
    }

    /// The page that asks, if a browser does.
    Optional<String> origin() {
        return Optional.ofNullable(headers.get("origin"));
    }

    /// The key of a handshake as the latin letters it is made of.
    byte[] webSocketKey() {
        return headers.getOrDefault("sec-websocket-key", "").getBytes(StandardCharsets.US_ASCII);
    }
}
