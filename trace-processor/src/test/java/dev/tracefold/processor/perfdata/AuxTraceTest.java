// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.loader.DamagedFiles;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.StatKeys;

import static org.assertj.core.api.Assertions.assertThat;

/// What processors trace of themselves, in AUX and AUXTRACE records.
class AuxTraceTest {
    private static final int USER = 2;
    private static final int AUX = 11;
    private static final int INFO = 70;
    private static final int DATA = 71;
    private static final int TIME_CONV = 79;
    private static final int ETM = 3;
    private static final int SPE = 4;
    private static final int CPU = 3;

    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final TraceContext context =
            TraceContext.first(storage, new ImportOptions(false, false, false));
    private final Table records = storage.table("__intrinsic_spe_record");

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aRecordOfTheSamplingProcessorIsARow() {
        byte[] stream = store(0x40_0010, 7, 500);

        read(spe(stream, 0).file());

        assertThat(records.rowCount()).isOne();
        assertThat(records.longs("ts").get(0)).isEqualTo(2 * 500 + 40);
        assertThat(text("exception_level")).isEqualTo("EL0");
        assertThat(text("operation")).isEqualTo("STORE");
        assertThat(text("data_source")).isEqualTo("DRAM");
        assertThat(records.longs("data_virtual_address").get(0)).isEqualTo(0x1234_5678);
        assertThat(records.longs("events_bitmask").get(0)).isEqualTo(0x0102);
        assertThat(records.ints("total_latency").get(0)).isEqualTo(300);
        assertThat(records.ints("issue_latency").get(0)).isEqualTo(20);
        assertThat(records.ints("translation_latency").get(0)).isEqualTo(1);
        int utid = context.processes().findThread(7);
        assertThat(records.ints("utid").get(0)).isEqualTo(utid);
        assertThat(instruction(0)).isEqualTo("/bin/app+210");
    }

    @Test
    void aRecordMayComeInTwoPieces() {
        byte[] stream = store(0x40_0010, 7, 500);

        read(spe(stream, 11).file());

        assertThat(records.rowCount()).isOne();
        assertThat(text("operation")).isEqualTo("STORE");
        assertThat(stat("perf_auxtrace_missing")).isZero();
    }

    @Test
    void bytesThatAreMissingAreCountedAndTheirRecordIsLost() {
        byte[] record = store(0x40_0010, 7, 500);
        byte[] whole = new byte[record.length * 3];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(record, 0, whole, i * record.length, record.length);
        }
        Recording recording = described(SPE);
        aux(recording, 0, whole.length);
        int lost = record.length + 5;
        data(recording, 0, Arrays.copyOf(whole, record.length));
        data(recording, lost, Arrays.copyOfRange(whole, record.length * 2, whole.length));

        read(recording.file());

        assertThat(stat("perf_auxtrace_missing")).isEqualTo(5 + (record.length - 5));
        assertThat(records.rowCount()).isEqualTo(2);
    }

    @Test
    void withoutAConversionARecordIsWhereItsPieceWasWritten() {
        Recording recording =
                new Recording(ByteOrder.LITTLE_ENDIAN)
                        .record(INFO, 0, r -> r.putInt(SPE).putInt(0));
        byte[] stream = {(byte) 0x49, 0, 0x01};
        aux(recording, 0, stream.length);
        data(recording, 0, stream);

        read(recording.file());

        assertThat(records.longs("ts").get(0)).isEqualTo(900);
        assertThat(text("operation")).isEqualTo("LOAD");
        assertThat(stat("spe_no_timestamp")).isOne();
        assertThat(records.ints("instruction_frame_id").isNull(0)).isTrue();
    }

    @Test
    void whatWouldTakeTheCodeToDecodeIsCounted() {
        Recording recording = described(ETM);
        aux(recording, 0, 8);
        data(recording, 0, new byte[8]);

        read(recording.file());

        assertThat(records.rowCount()).isZero();
        assertThat(stat("etm_no_importer")).isOne();
        assertThat(stat("perf_aux_ignored")).isOne();
    }

    @Test
    void damageIsCountedOrRefused() {
        DamagedFiles.load(spe(store(0x40_0010, 7, 500), 9).file());
    }

    private static Recording spe(byte[] stream, int cut) {
        Recording recording =
                described(SPE)
                        .mmap(7, USER, 0x40_0000, 0x1000, 0x200, "/bin/app")
                        .comm(7, 7, "app");
        aux(recording, 0, stream.length);
        if (cut > 0) {
            data(recording, 0, Arrays.copyOf(stream, cut));
        }
        return data(recording, cut, Arrays.copyOfRange(stream, cut, stream.length));
    }

    /// Two nanoseconds a tick, from 40 on.
    private static Recording described(int kind) {
        return new Recording(ByteOrder.LITTLE_ENDIAN)
                .record(INFO, 0, r -> r.putInt(kind).putInt(0))
                .record(TIME_CONV, 0, r -> r.putLong(1).putLong(4).putLong(40));
    }

    private static Recording aux(Recording recording, long offset, long size) {
        return recording.trailed(AUX, 900, r -> r.putLong(offset).putLong(size).putLong(0));
    }

    private static Recording data(Recording recording, long offset, byte[] data) {
        return recording
                .record(
                        DATA,
                        0,
                        r ->
                                r.putLong(data.length)
                                        .putLong(offset)
                                        .putLong(0)
                                        .putInt(0)
                                        .putInt(-1)
                                        .putInt(CPU)
                                        .putInt(0))
                .raw(data);
    }

    /// Padding, thread, instruction, operation, data address and source, latencies, events, time.
    private static byte[] store(long address, int tid, long ticks) {
        ByteBuffer out = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 0).put((byte) 0x64).putInt(tid);
        out.put((byte) 0xB0).putLong(address | 1L << 63);
        out.put((byte) 0x49).put((byte) 1);
        out.put((byte) 0xB2).putLong(0x1234_5678L);
        // An address of an extended index, which is of no column.
        out.put((byte) 0x21).put((byte) 0xB2).putLong(99);
        out.put((byte) 0x43).put((byte) 0x0E);
        out.put((byte) 0x98).putShort((short) 300);
        out.put((byte) 0x99).putShort((short) 20);
        out.put((byte) 0x9A).putShort((short) 1);
        out.put((byte) 0x52).putShort((short) 0x0102);
        out.put((byte) 0x71).putLong(ticks);
        return Arrays.copyOf(out.array(), out.position());
    }

    private String text(String column) {
        return storage.strings().getOrEmpty(records.strings(column).get(0));
    }

    private String instruction(int row) {
        Table frames = storage.table("__intrinsic_stack_profile_frame");
        Table mappings = storage.table("__intrinsic_stack_profile_mapping");
        int frame = records.ints("instruction_frame_id").get(row);
        int name = mappings.strings("name").get(frames.ints("mapping").get(frame));
        return "%s+%x"
                .formatted(storage.strings().getOrEmpty(name), frames.longs("rel_pc").get(frame));
    }

    private long stat(String name) {
        return context.stats().get(StatKeys.of(name));
    }

    private void read(byte[] file) {
        PerfDataReader reader = new PerfDataReader(context);
        reader.feed(file, 0, file.length);
        reader.endOfFile();
        context.sorter().flush();
        reader.finish();
    }
}
