// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

import dev.tracefold.processor.storage.Blobs;
import dev.tracefold.processor.storage.Column;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// Writes what a trace was loaded to into a file: columns as they lie in memory, in the byte order of the
/// machine.
public final class SnapshotWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final FileChannel file;
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.nativeOrder());

    private SnapshotWriter(FileChannel file) {
        this.file = file;
    }

    /// Writes a snapshot in place of any file of that name. Whoever opens the name meanwhile sees the old file or
    /// the new one.
    ///
    /// @return its size in bytes
    /// @throws IOException when it cannot be written; nothing is left behind then
    public static long write(TraceStorage storage, Path to) throws IOException {
        Path folder = to.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(folder, ".snapshot", ".new");
        try {
            long size;
            try (SnapshotWriter writer =
                    new SnapshotWriter(FileChannel.open(temporary, StandardOpenOption.WRITE))) {
                size = writer.write(storage);
            }
            Files.move(
                    temporary,
                    to,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return size;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private long write(TraceStorage storage) throws IOException {
        file.position(Layout.HEAD_BYTES);
        // Tables first: reading the args may have strings interned.
        List<Layout.TableRows> tables = new ArrayList<>();
        for (Table table : storage.tables()) {
            if (table.rowCount() > 0) {
                tables.add(write(table));
            }
        }
        List<Layout.BlobRun> blobs =
                List.of(write(storage.heapArrays()), write(storage.videoFrames()));
        Layout layout = new Layout(EngineIdentity.text(), write(storage.strings()), blobs, tables);
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        layout.write(new DataOutputStream(directory));
        long at = file.position();
        byte[] bytes = directory.toByteArray();
        writeFully(ByteBuffer.wrap(bytes));
        long size = file.position();
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        ByteBuffer head = ByteBuffer.allocate(Layout.HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(Layout.MAGIC).putLong(at).putInt(bytes.length).putInt((int) crc.getValue());
        head.putLong(size).flip();
        file.position(0);
        writeFully(head);
        return size;
    }

    private Layout.TableRows write(Table table) throws IOException {
        List<Section> sections = new ArrayList<>();
        for (Column column : table.columns()) {
            long rows = table.rowCount();
            MemorySegment data = column.data();
            sections.add(write(data.asSlice(0, rows * column.spec().type().byteSize())));
            MemorySegment validity = column.validity();
            sections.add(write(validity.asSlice(0, column.spec().nullable() ? (rows + 7) / 8 : 0)));
        }
        return new Layout.TableRows(table.name(), table.rowCount(), sections);
    }

    private Layout.BlobRun write(Blobs blobs) throws IOException {
        return new Layout.BlobRun(write(blobs.bytes()), write(MemorySegment.ofArray(blobs.ends())));
    }

    private Layout.Strings write(StringPool pool) throws IOException {
        int count = pool.size() - 1;
        int[] lengths = new int[count];
        int[] hashes = new int[count];
        long begin = begin();
        CRC32C crc = new CRC32C();
        for (int id = 1; id <= count; id++) {
            lengths[id - 1] = pool.byteLength(id);
            hashes[id - 1] = pool.hashOf(id);
            append(pool.segment(id), crc);
            append(MemorySegment.ofArray(new byte[1]), crc);
        }
        drain(crc);
        long length = file.position() - begin;
        if (length > Integer.MAX_VALUE) {
            throw new IOException("more than 2 GiB of strings: " + length + " bytes");
        }
        return new Layout.Strings(
                new Section(begin, length, (int) crc.getValue()),
                write(MemorySegment.ofArray(lengths)),
                write(MemorySegment.ofArray(hashes)));
    }

    private Section write(MemorySegment bytes) throws IOException {
        long begin = begin();
        CRC32C crc = new CRC32C();
        if (bytes.isNative()) {
            for (ByteBuffer part : Section.buffers(bytes)) {
                crc.update(part.duplicate());
                writeFully(part);
            }
        } else {
            append(bytes, crc);
            drain(crc);
        }
        return new Section(begin, bytes.byteSize(), (int) crc.getValue());
    }

    private void append(MemorySegment bytes, CRC32C crc) throws IOException {
        long at = 0;
        while (at < bytes.byteSize()) {
            if (!buffer.hasRemaining()) {
                drain(crc);
            }
            int size = (int) Math.min(buffer.remaining(), bytes.byteSize() - at);
            MemorySegment.copy(bytes, at, MemorySegment.ofBuffer(buffer), 0, size);
            buffer.position(buffer.position() + size);
            at += size;
        }
    }

    private void drain(CRC32C crc) throws IOException {
        buffer.flip();
        crc.update(buffer.duplicate());
        writeFully(buffer);
        buffer.clear();
    }

    private long begin() throws IOException {
        long at = file.position();
        long aligned = (at + Section.ALIGNMENT - 1) / Section.ALIGNMENT * Section.ALIGNMENT;
        file.position(aligned);
        return aligned;
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
