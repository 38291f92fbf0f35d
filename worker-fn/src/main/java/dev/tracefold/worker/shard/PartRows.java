// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.shard;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;

/// Bytes as rows of one blob each, small enough for the batches that answers travel in.
final class PartRows implements QueryResult {
    private static final int PIECE_BYTES = 64 * 1024;

    private final byte[] part;
    private int begin;
    private int end;
    private volatile boolean cancelled;

    PartRows(byte[] part) {
        this.part = part;
    }

    @Override
    public List<String> columnNames() {
        return List.of("part");
    }

    @Override
    public boolean next() {
        if (cancelled) {
            throw new ProcessorException(ShardControl.CANCELLED);
        }
        begin = end;
        end = Math.min(part.length, begin + PIECE_BYTES);
        return begin < end;
    }

    @Override
    public CellType type(int column) {
        return CellType.BLOB;
    }

    @Override
    public long getLong(int column) {
        return 0;
    }

    @Override
    public double getDouble(int column) {
        return 0;
    }

    @Override
    public String getString(int column) {
        return new String(getBytes(column), StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getBytes(int column) {
        return Arrays.copyOfRange(part, begin, end);
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {}
}
