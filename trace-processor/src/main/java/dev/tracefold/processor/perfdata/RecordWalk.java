// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import dev.tracefold.processor.wire.ByteCursor;

/// Goes from record to record: type u32, misc u16, size u16 with these eight bytes, and for two types
/// more data behind the record.
final class RecordWalk {
    static final int HEADER_BYTES = 8;
    static final int TRACING_DATA = 66;
    static final int AUXTRACE = 71;

    /// Takes a record.
    @FunctionalInterface
    interface Visitor {
        /// Takes a record.
        ///
        /// @param offset where its header is
        /// @param size with the header
        void record(int type, int misc, long offset, int size);
    }

    private final ByteCursor header;
    private final ByteCursor extra;

    /// @param header a cursor over the file, for the walk alone
    /// @param extra another one
    RecordWalk(ByteCursor header, ByteCursor extra) {
        this.header = header;
        this.extra = extra;
    }

    /// Visits the records of a part of the file.
    ///
    /// @return whether the last one was whole
    boolean walk(long from, long length, Visitor visitor) {
        boolean isWhole = !header.range(from, length).broken();
        while (header.remaining() >= HEADER_BYTES) {
            long offset = header.position();
            int type = header.i32();
            int misc = header.u16();
            int size = header.u16();
            int payload = size - HEADER_BYTES;
            if (payload < 0 || payload > header.remaining()) {
                return false;
            }
            header.skip(payload);
            visitor.record(type, misc, offset, size);
            long more = extraBytes(type, offset);
            if (more < 0 || more > header.remaining()) {
                return false;
            }
            header.skip(more);
        }
        return isWhole && header.remaining() == 0;
    }

    private long extraBytes(int type, long offset) {
        extra.range(offset + HEADER_BYTES, Long.BYTES);
        return switch (type) {
            case TRACING_DATA -> (extra.u32() + 7) & -8L;
            case AUXTRACE -> extra.i64();
            default -> 0;
        };
    }
}
