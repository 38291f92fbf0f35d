// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;

import dev.tracefold.processor.storage.HeapLimit;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;
import dev.tracefold.processor.wire.ByteCursor;

/// Unpacks what `perf record -z` writes: records of which each holds a piece of one zstd stream, between
/// others that are as ever. A record of what is unpacked may begin in one piece and end in the next.
///
/// ```
/// COMPRESSED 81: data to the end | COMPRESSED2 83: size u64, data, filled up to eight bytes
/// ```
final class CompressedRecords implements RecordWalk.Visitor {
    private static final int SKIPPED = StatKeys.of("perf_record_skipped");
    private static final int COMPRESSED = 81;
    private static final int COMPRESSED_WITH_SIZE = 83;
    private static final int PART_OF_HEAP = 8;

    private final byte[] file;
    private final ByteOrder order;
    private final StatsTracker stats;
    private final Piece piece;
    private final InputStream unpacked;
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private final byte[] block = new byte[1 << 16];
    private int copiedTo;
    private boolean any;
    private boolean damaged;

    private CompressedRecords(byte[] file, ByteOrder order, int from, StatsTracker stats)
            throws IOException {
        this.file = file;
        this.order = order;
        this.stats = stats;
        this.copiedTo = from;
        this.piece = new Piece(file);
        // That the input ends is no error as long as more may come.
        this.unpacked = new ZstdInputStreamNoFinalizer(piece).setContinuous(true);
    }

    /// The records of a part of a file, unpacked; the file itself when nothing in there is packed.
    static byte[] unpack(byte[] file, ByteOrder order, long from, long length, StatsTracker stats) {
        int start = Math.clamp(from, 0, file.length);
        int end = Math.clamp(start + Math.max(length, 0), 0, file.length);
        try {
            CompressedRecords all = new CompressedRecords(file, order, start, stats);
            try (all.unpacked) {
                ByteCursor header = new ByteCursor(file, order);
                new RecordWalk(header, new ByteCursor(file, order)).walk(from, length, all);
            }
            return all.any ? all.finish(end) : file;
        } catch (IOException e) {
            // There is nothing but memory behind these streams.
            throw new UncheckedIOException(e);
        }
    }

    /// Half a record at the end tells that something is missing.
    private byte[] finish(int end) {
        copyUpTo(end);
        records.writeBytes(begun.toByteArray());
        return records.toByteArray();
    }

    @Override
    public void record(int type, int misc, long offset, int size) {
        if (type != COMPRESSED && type != COMPRESSED_WITH_SIZE) {
            return;
        }
        any = true;
        copyUpTo((int) offset);
        copiedTo = (int) offset + size;
        int from = (int) offset + RecordWalk.HEADER_BYTES;
        int length = size - RecordWalk.HEADER_BYTES;
        if (type == COMPRESSED_WITH_SIZE) {
            ByteCursor sized = new ByteCursor(file, order).range(from, length);
            length = Math.clamp(sized.i64(), 0, sized.remaining());
            from = sized.position();
        }
        if (!damaged) {
            unpack(type, from, length);
        }
    }

    private void copyUpTo(int end) {
        if (end > copiedTo) {
            write(records, file, copiedTo, end - copiedTo);
        }
    }

    private void unpack(int type, int from, int length) {
        piece.set(from, from + length);
        try {
            for (int count = unpacked.read(block); count > 0; count = unpacked.read(block)) {
                write(begun, block, 0, count);
            }
        } catch (ZstdIOException e) {
            damaged = true;
            stats.addIndexed(SKIPPED, type, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        takeWholeRecords();
    }

    private void takeWholeRecords() {
        byte[] bytes = begun.toByteArray();
        ByteCursor header = new ByteCursor(bytes, order);
        int end = 0;
        while (bytes.length - end >= RecordWalk.HEADER_BYTES) {
            header.range(end + 6L, Short.BYTES);
            int size = Math.max(header.u16(), RecordWalk.HEADER_BYTES);
            if (size > bytes.length - end) {
                break;
            }
            end += size;
        }
        write(records, bytes, 0, end);
        begun.reset();
        begun.write(bytes, end, bytes.length - end);
    }

    private void write(ByteArrayOutputStream to, byte[] bytes, int from, int length) {
        HeapLimit.check(
                (long) records.size() + begun.size() + length, PART_OF_HEAP, "unpacked records");
        to.write(bytes, from, length);
    }

    /// What there is of the packed stream for now.
    private static final class Piece extends InputStream {
        private final byte[] file;
        private int position;
        private int end;

        Piece(byte[] file) {
            this.file = file;
        }

        void set(int newPosition, int newEnd) {
            position = newPosition;
            end = newEnd;
        }

        @Override
        public int available() {
            return end - position;
        }

        @Override
        public int read() {
            return position < end ? file[position++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            if (position == end) {
                return -1;
            }
            int count = Math.min(length, end - position);
            System.arraycopy(file, position, to, offset, count);
            position += count;
            return count;
        }
    }
}
