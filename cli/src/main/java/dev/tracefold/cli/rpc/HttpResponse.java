// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.rpc;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes one response: whole, or piece by piece.
final class HttpResponse {
    private static final byte[] LINE_END = {'\r', '\n'};

    private final OutputStream out;
    private final List<String> common;

    /// @param out of the connection
    /// @param common headers of every response
    HttpResponse(OutputStream out, List<String> common) {
        this.out = out;
        this.common = common;
    }

    void whole(String status, String contentType, byte[] body) throws IOException {
        head(status, contentType, "Content-Length: " + body.length);
        out.write(body);
        out.flush();
    }

    /// A response without a body.
    void empty(String status, List<String> headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
        common.forEach(header -> head.append(header).append("\r\n"));
        headers.forEach(header -> head.append(header).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    void beginChunks(String contentType) throws IOException {
        head("200 OK", contentType, "Transfer-Encoding: chunked");
    }

    /// A piece; a client that went away ends what makes the pieces.
    void chunk(byte[] piece) {
        try {
            if (piece.length > 0) {
                out.write(Integer.toHexString(piece.length).getBytes(StandardCharsets.US_ASCII));
                out.write(LINE_END);
                out.write(piece);
                out.write(LINE_END);
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void endChunks() throws IOException {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private void head(String status, String contentType, String length) throws IOException {
        empty(status, List.of("Cache-Control: no-cache", "Content-Type: " + contentType, length));
    }
}
