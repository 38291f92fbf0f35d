// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.StatKeys;

import static org.assertj.core.api.Assertions.assertThat;

class PackedRecordsTest {
    private static final int SKIPPED = StatKeys.of("perf_record_skipped");
    private static final int COMPRESSED = 81;
    private static final int COMPRESSED_WITH_SIZE = 83;

    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final TraceContext context =
            TraceContext.first(storage, new ImportOptions(false, false, false));
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aRecordMayBeginInOnePieceAndEndInTheNext() throws IOException {
        byte[] records = plain().records();
        Recording recording = new Recording(ByteOrder.LITTLE_ENDIAN);
        try (var zstd = new ZstdOutputStreamNoFinalizer(packed)) {
            int cut = records.length / 2 + 3;
            recording.record(COMPRESSED, 0, r -> r.put(flushed(zstd, records, 0, cut)));
            // The end of a round stands between the pieces, not packed.
            recording.record(68, 0, r -> {});
            recording.record(
                    COMPRESSED, 0, r -> r.put(flushed(zstd, records, cut, records.length)));
        }

        read(recording.file());

        assertThat(samples()).containsExactly(100L, 200L, 300L);
    }

    @Test
    void newRecordersSayHowMuchThereIs() throws IOException {
        byte[] records = plain().records();
        Recording recording = new Recording(ByteOrder.BIG_ENDIAN);
        byte[] turned = turned().records();
        assertThat(turned).hasSameSizeAs(records);
        try (var zstd = new ZstdOutputStreamNoFinalizer(packed)) {
            byte[] piece = flushed(zstd, turned, 0, turned.length);
            byte[] filledUp = Arrays.copyOf(piece, piece.length + 5);
            recording.record(COMPRESSED_WITH_SIZE, 0, r -> r.putLong(piece.length).put(filledUp));
        }

        read(recording.file());

        assertThat(samples()).containsExactly(100L, 200L, 300L);
    }

    @Test
    void piecesArriveThroughAPipeToo() throws IOException {
        Recording recording = new Recording(ByteOrder.LITTLE_ENDIAN);
        byte[] records = plain().records();
        try (var zstd = new ZstdOutputStreamNoFinalizer(packed)) {
            recording.record(COMPRESSED, 0, r -> r.put(flushed(zstd, records, 0, records.length)));
        }

        read(recording.pipe());

        assertThat(samples()).containsExactly(100L, 200L, 300L);
    }

    @Test
    void whatCannotBeUnpackedIsCountedAndTheRestIsRead() {
        Recording recording = new Recording(ByteOrder.LITTLE_ENDIAN);
        recording.record(COMPRESSED, 0, r -> r.put(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
        recording.raw(plain().records());

        read(recording.file());

        assertThat(samples()).containsExactly(100L, 200L, 300L);
        assertThat(context.stats().isSetForAny(SKIPPED)).isTrue();
    }

    private static Recording plain() {
        return samples(ByteOrder.LITTLE_ENDIAN);
    }

    private static Recording turned() {
        return samples(ByteOrder.BIG_ENDIAN);
    }

    private static Recording samples(ByteOrder order) {
        return new Recording(order)
                .comm(5, 5, "worker")
                .sample(5, 5, 100, 1, 0x10)
                .sample(5, 5, 200, 1, 0x10)
                .sample(5, 5, 300, 1, 0x10);
    }

    /// What the stream writes for a part of the records, so far that all of it can be read.
    private byte[] flushed(ZstdOutputStreamNoFinalizer zstd, byte[] records, int from, int to) {
        try {
            packed.reset();
            zstd.write(records, from, to - from);
            zstd.flush();
            return packed.toByteArray();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private long[] samples() {
        Table samples = storage.table("__intrinsic_profiler_sample");
        long[] times = new long[samples.rowCount()];
        for (int row = 0; row < times.length; row++) {
            times[row] = samples.longs("ts").get(row);
        }
        return times;
    }

    private void read(byte[] file) {
        PerfDataReader reader = new PerfDataReader(context);
        reader.feed(file, 0, file.length);
        reader.endOfFile();
        context.sorter().flush();
        reader.finish();
    }
}
