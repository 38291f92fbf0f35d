// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.results.ResultCursor;

/// Rows as the bytes of a file, made as they are read, so that a client that reads slowly or goes
/// away costs a cursor and no more.
final class ResultDownload extends InputStream {
    private final ResultCursor rows;
    private final ResultFormat format;
    private final TraceLinks links;
    private byte[] chunk;
    private int at;
    private boolean first = true;
    private boolean ended;

    ResultDownload(ResultCursor rows, ResultFormat format, TraceLinks links) {
        this.rows = rows;
        this.links = links;
        this.format = format;
        this.chunk = format.head(rows.columns());
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int read = 0;
        while (read < length && fill()) {
            int part = Math.min(length - read, chunk.length - at);
            System.arraycopy(chunk, at, target, offset + read, part);
            at += part;
            read += part;
        }
        return read == 0 && length > 0 ? -1 : read;
    }

    private boolean fill() {
        while (at == chunk.length && !ended) {
            List<@Nullable String> row = rows.next();
            if (row == null) {
                ended = true;
                chunk = format.tail();
            } else {
                chunk =
                        format.row(
                                rows.columns(),
                                rows.types(),
                                links.row(rows.columns(), rows.links(), row),
                                first);
                first = false;
            }
            at = 0;
        }
        return at < chunk.length;
    }

    @Override
    public void close() {
        rows.close();
        ended = true;
        chunk = Arrays.copyOf(chunk, 0);
        at = 0;
    }
}
