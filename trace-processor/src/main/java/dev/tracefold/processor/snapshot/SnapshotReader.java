// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.snapshot;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.storage.Blobs;
import dev.tracefold.processor.storage.Column;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Opens a snapshot. Its strings are checked at once; of the columns, those that a query reads, when it
/// does, since checking all of them would cost more than most queries.
public final class SnapshotReader {
    /// Code of the failure when bytes are not what was written.
    public static final String DAMAGED = "SNAPSHOT_DAMAGED";

    private static final ValueLayout.OfInt HEAD_INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong HEAD_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final Runnable whenDamaged;
    private final TraceStorage storage;

    private SnapshotReader(Path path, Runnable whenDamaged, TraceStorage storage) {
        this.path = path;
        this.whenDamaged = whenDamaged;
        this.storage = storage;
    }

    /// Maps a snapshot.
    ///
    /// @param path the file, which may be replaced but not changed while it is open
    /// @param memoryLimitBytes how much off-heap memory may be taken besides
    /// @param whenDamaged is told when the file turns out not to be what was written, now or in a query
    /// @return tables and strings; the caller closes them
    /// @throws ProcessorException of category external with code [#DAMAGED], retryable because the trace can be
    ///     loaded instead; `SNAPSHOT_OTHER_VERSION` when another engine wrote it
    /// @throws IOException when it cannot be read
    public static TraceStorage open(Path path, long memoryLimitBytes, Runnable whenDamaged)
            throws IOException {
        TraceStorage storage = new TraceStorage(memoryLimitBytes);
        boolean opened = false;
        // Java maps privately only what it might write; nothing writes the file.
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            SnapshotReader reader = new SnapshotReader(path, whenDamaged, storage);
            reader.read(storage.memory().map(file, 0, file.size()));
            opened = true;
            return storage;
        } finally {
            if (!opened) {
                storage.close();
            }
        }
    }

    private void read(MemorySegment file) {
        try {
            Layout layout = layout(file);
            if (!layout.engine().equals(EngineIdentity.text())) {
                throw new ProcessorException(
                        Failure.external(
                                "SNAPSHOT_OTHER_VERSION",
                                "snapshot %s: expected engine %s but was %s"
                                        .formatted(path, EngineIdentity.text(), layout.engine())));
            }
            adoptStrings(file, layout.strings());
            adopt(file, layout.blobs().getFirst(), storage.heapArrays());
            adopt(file, layout.blobs().getLast(), storage.videoFrames());
            for (Layout.TableRows rows : layout.tables()) {
                adopt(file, rows);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
    }

    private Layout layout(MemorySegment file) throws IOException {
        if (file.byteSize() < Layout.HEAD_BYTES || file.get(HEAD_LONG, 0) != Layout.MAGIC) {
            throw damaged("it does not begin as a snapshot");
        }
        if (file.get(HEAD_LONG, 24) != file.byteSize()) {
            throw damaged(
                    "expected %d bytes but was %d"
                            .formatted(file.get(HEAD_LONG, 24), file.byteSize()));
        }
        Section section =
                new Section(file.get(HEAD_LONG, 8), file.get(HEAD_INT, 16), file.get(HEAD_INT, 20));
        byte[] bytes = section.of(file).toArray(JAVA_BYTE);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        if ((int) crc.getValue() != section.crc32c()) {
            throw damaged("its directory");
        }
        return Layout.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    private void adoptStrings(MemorySegment file, Layout.Strings strings) throws IOException {
        MemorySegment text = checked(file, strings.text(), "its strings");
        int[] lengths = checked(file, strings.lengths(), "its strings").toArray(JAVA_INT);
        int[] hashes = checked(file, strings.hashes(), "its strings").toArray(JAVA_INT);
        storage.strings().adopt(text, lengths, hashes);
    }

    private void adopt(MemorySegment file, Layout.BlobRun run, Blobs blobs) throws IOException {
        MemorySegment bytes = checked(file, run.bytes(), "its blobs");
        blobs.adopt(bytes, checked(file, run.ends(), "its blobs").toArray(JAVA_LONG));
    }

    private void adopt(MemorySegment file, Layout.TableRows rows) throws IOException {
        Table table = storage.table(rows.name());
        List<Column> columns = table.columns();
        if (rows.columns().size() != 2 * columns.size()) {
            throw damaged("columns of " + rows.name());
        }
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Section values = rows.columns().get(2 * i);
            Section bits = rows.columns().get(2 * i + 1);
            MemorySegment data = values.of(file);
            MemorySegment validity = bits.of(file);
            column.adopt(data, validity);
            column.defer(() -> {
                if (!values.matches(data) || !bits.matches(validity)) {
                    throw damaged("column %s of %s".formatted(column.spec().name(), rows.name()));
                }
                column.settled();
            });
        }
        table.adoptRows(rows.rows());
    }

    private MemorySegment checked(MemorySegment file, Section section, String what)
            throws IOException {
        MemorySegment bytes = section.of(file);
        if (!section.matches(bytes)) {
            throw damaged(what);
        }
        return bytes;
    }

    private ProcessorException damaged(String what) {
        whenDamaged.run();
        return new ProcessorException(
                Failure.external(
                        DAMAGED, "snapshot %s is not what was written: %s".formatted(path, what)));
    }
}
