// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Writes `perf.data` with one event of id 77: samples have address, thread, time, id, CPU, period and
/// call chain, other records thread, time, id and CPU at their end.
final class Recording {
    static final long KERNEL_MARK = -128;
    static final long USER_MARK = -512;

    private static final int SAMPLE_TYPE = 0x1 | 0x2 | 0x4 | 0x20 | 0x40 | 0x80 | 0x100;
    private static final long SAMPLE_ID_ALL = 1L << 18;
    private static final long FREQUENCY = 1L << 10;
    private static final int ATTR_BYTES = 96;
    private static final long ID = 77;

    private final ByteOrder order;
    private final ByteBuffer records;

    Recording(ByteOrder order) {
        this.order = order;
        this.records = buffer(1 << 14);
    }

    Recording comm(int pid, int tid, String name) {
        return record(3, 0, r -> text(trailer(text(r.putInt(pid).putInt(tid), name), 0), ""));
    }

    Recording mmap(int pid, int misc, long start, long length, long offset, String path) {
        return record(
                1,
                misc,
                r -> {
                    r.putInt(pid).putInt(pid).putLong(start).putLong(length).putLong(offset);
                    trailer(text(r, path), 0);
                });
    }

    Recording sample(int pid, int tid, long timeNanos, long period, long... chain) {
        return record(
                9,
                2,
                r -> {
                    r.putLong(chain.length == 0 ? 0 : chain[0]).putInt(pid).putInt(tid);
                    r.putLong(timeNanos).putLong(ID).putInt(3).putInt(0).putLong(period);
                    r.putLong(chain.length);
                    for (long entry : chain) {
                        r.putLong(entry);
                    }
                });
    }

    Recording fork(int pid, int parentPid) {
        return record(
                7,
                0,
                r -> {
                    r.putInt(pid).putInt(parentPid).putInt(pid).putInt(parentPid).putLong(0);
                    trailer(r, 0);
                });
    }

    Recording record(int type, int misc, Consumer<ByteBuffer> payload) {
        int from = records.position();
        records.putLong(0);
        payload.accept(records);
        int size = records.position() - from;
        records.putInt(from, type);
        records.putShort(from + 4, (short) misc).putShort(from + 6, (short) size);
        return this;
    }

    /// Bytes as they are, such as the data behind an AUXTRACE record.
    Recording raw(byte[] more) {
        records.put(more);
        return this;
    }

    /// Records of thread, time, id and CPU 3 at their end.
    Recording trailed(int type, long timeNanos, Consumer<ByteBuffer> payload) {
        return record(
                type,
                0,
                r -> {
                    payload.accept(r);
                    r.putLong(0).putLong(timeNanos).putLong(ID).putInt(3).putInt(0);
                });
    }

    /// The records so far, without a file around them.
    byte[] records() {
        return bytes(records);
    }

    byte[] file() {
        int attrs = 104;
        int ids = attrs + ATTR_BYTES + 16;
        int data = ids + 8;
        int directory = data + records.position();
        int events = directory + 32;
        ByteBuffer file = buffer(1 << 15);
        magic(file).putLong(104).putLong(ATTR_BYTES + 16);
        file.putLong(attrs).putLong(ATTR_BYTES + 16);
        file.putLong(data).putLong(records.position());
        file.putLong(0).putLong(0);
        file.putLong(1 << 11 | 1 << 12).putLong(0).putLong(0).putLong(0);
        attr(file).putLong(ids).putLong(8).putLong(ID);
        file.put(bytes(records));
        file.position(events);
        string(string(file.putInt(2), "perf"), "record");
        int described = file.position();
        attr(file.putInt(1).putInt(ATTR_BYTES)).putInt(1);
        string(file, "cycles").putLong(ID);
        int end = file.position();
        file.putLong(directory, events).putLong(directory + 8, described - events);
        file.putLong(directory + 16, described).putLong(directory + 24, end - described);
        return bytes(file);
    }

    byte[] pipe() {
        ByteBuffer file = buffer(1 << 15);
        magic(file).putLong(16);
        Recording described = new Recording(order);
        described.record(64, 0, r -> attr(r).putLong(ID));
        described.record(78, 0, r -> text(r.putLong(2).putLong(ID), "cycles"));
        file.put(bytes(described.records));
        file.put(bytes(records));
        return bytes(file);
    }

    private static ByteBuffer magic(ByteBuffer file) {
        return file.putLong(0x32454c4946524550L);
    }

    private ByteBuffer attr(ByteBuffer to) {
        int from = to.position();
        long flags = SAMPLE_ID_ALL | FREQUENCY;
        to.putInt(0).putInt(ATTR_BYTES).putLong(0).putLong(4000).putLong(SAMPLE_TYPE).putLong(0);
        to.putLong(order == ByteOrder.BIG_ENDIAN ? Long.reverse(flags) : flags);
        return to.position(from + ATTR_BYTES);
    }

    /// Thread, time, id, CPU.
    private static ByteBuffer trailer(ByteBuffer to, long timeNanos) {
        return to.putLong(0).putLong(timeNanos).putLong(ID).putLong(0);
    }

    private static ByteBuffer text(ByteBuffer to, String text) {
        to.put(text.getBytes(StandardCharsets.UTF_8));
        int padding = text.isEmpty() ? 0 : 8 - text.length() % 8;
        return to.put(new byte[padding]);
    }

    private static ByteBuffer string(ByteBuffer to, String text) {
        return to.putInt(16)
                .put(text.getBytes(StandardCharsets.UTF_8))
                .put(new byte[16 - text.length()]);
    }

    private ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(order);
    }

    private static byte[] bytes(ByteBuffer written) {
        byte[] bytes = new byte[written.position()];
        written.duplicate().flip().get(bytes);
        return bytes;
    }
}
