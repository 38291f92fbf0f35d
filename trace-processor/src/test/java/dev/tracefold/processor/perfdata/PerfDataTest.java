// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.loader.DamagedFiles;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PerfDataTest {
    private static final int USER = 2;
    private static final int KERNEL = 1;

    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final TraceContext context =
            TraceContext.first(storage, new ImportOptions(false, false, false));

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aSampleHasTheStackOfItsCallChain() {
        read(recording(ByteOrder.LITTLE_ENDIAN).file());

        assertSamples();
        assertThat(text("__intrinsic_profiler_session", "cmdline", 0)).isEqualTo("perf record");
    }

    @Test
    void machinesOfTheOtherByteOrderWriteTheSame() {
        byte[] file = recording(ByteOrder.BIG_ENDIAN).file();

        assertThat(file).startsWith('2', 'E', 'L', 'I', 'F', 'R', 'E', 'P');
        read(file);
        assertSamples();
    }

    @Test
    void aPipeDescribesItsEventsInRecords() {
        read(recording(ByteOrder.LITTLE_ENDIAN).pipe());

        assertSamples();
    }

    @Test
    void countersAddUpWhatSamplesStandFor() {
        read(
                new Recording(ByteOrder.LITTLE_ENDIAN)
                        .sample(5, 5, 100, 1000, 0x10)
                        .sample(5, 5, 200, 500, 0x10)
                        .file());

        assertThat(storage.counter().value().get(0)).isEqualTo(1000);
        assertThat(storage.counter().value().get(1)).isEqualTo(1500);
        assertThat(storage.strings().get(storage.track().name().get(0))).isEqualTo("cycles");
    }

    @Test
    void aLaterMappingReplacesWhatItCovers() {
        read(
                new Recording(ByteOrder.LITTLE_ENDIAN)
                        .mmap(5, USER, 0x1000, 0x3000, 0, "/old")
                        .mmap(5, USER, 0x2000, 0x1000, 0, "/new")
                        .sample(5, 5, 100, 1, Recording.USER_MARK, 0x3fff, 0x2001, 0x1001)
                        .file());

        assertThat(stack(0)).containsExactly("/old+2fff", "/new+0", "/old+0");
    }

    @Test
    void aForkMakesTheParentKnown() {
        read(
                new Recording(ByteOrder.LITTLE_ENDIAN)
                        .fork(6, 5)
                        .sample(5, 5, 100, 1, 0x10)
                        .sample(6, 6, 200, 1, 0x10)
                        .file());

        int child = context.processes().findProcess(6);
        assertThat(storage.process().parentUpid().get(child))
                .isEqualTo(context.processes().findProcess(5));
    }

    @Test
    void aFileOfNoEventIsRefused() {
        byte[] file = recording(ByteOrder.LITTLE_ENDIAN).file();
        file[32] = 0;

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ProcessorException.class)
                .hasMessage("perf.data: it describes no event");
    }

    @Test
    void damageIsCountedOrRefused() {
        DamagedFiles.load(recording(ByteOrder.LITTLE_ENDIAN).file());
        DamagedFiles.load(recording(ByteOrder.BIG_ENDIAN).file());
        DamagedFiles.load(recording(ByteOrder.LITTLE_ENDIAN).pipe());
    }

    private static Recording recording(ByteOrder order) {
        return new Recording(order)
                .mmap(-1, KERNEL, 0x1000, 0x1000, 0x1000, "[kernel.kallsyms]_text")
                .mmap(5, USER, 0x40_0000, 0x1000, 0x200, "/bin/app")
                .comm(5, 6, "worker")
                .sample(
                        5,
                        6,
                        1000,
                        100,
                        Recording.KERNEL_MARK,
                        0x1010,
                        Recording.USER_MARK,
                        0x40_0011,
                        0x99_0001);
    }

    private void assertSamples() {
        Table samples = storage.table("__intrinsic_profiler_sample");
        assertThat(samples.rowCount()).isOne();
        assertThat(samples.longs("ts").get(0)).isEqualTo(1000);
        assertThat(stack(0))
                .containsExactly("[kernel.kallsyms]_text+10", "/bin/app+210", "+990000");
        int utid = context.processes().findThread(6);
        assertThat(storage.strings().get(storage.thread().name().get(utid))).isEqualTo("worker");
        assertThat(storage.counter().value().get(0)).isEqualTo(100);
        assertThat(storage.strings().get(storage.track().name().get(0))).isEqualTo("cycles");
    }

    private void read(byte[] file) {
        PerfDataReader reader = new PerfDataReader(context);
        reader.feed(file, 0, file.length);
        reader.endOfFile();
        context.sorter().flush();
        reader.finish();
    }

    private List<String> stack(int sampleRow) {
        Table callsites = storage.table("__intrinsic_stack_profile_callsite");
        Table frames = storage.table("__intrinsic_stack_profile_frame");
        List<String> names = new ArrayList<>();
        int row = storage.table("__intrinsic_profiler_sample").ints("callsite_id").get(sampleRow);
        while (true) {
            int frame = callsites.ints("frame_id").get(row);
            int mapping = frames.ints("mapping").get(frame);
            names.add(
                    "%s+%x"
                            .formatted(
                                    text("__intrinsic_stack_profile_mapping", "name", mapping),
                                    frames.longs("rel_pc").get(frame)));
            if (callsites.ints("parent_id").isNull(row)) {
                return names;
            }
            row = callsites.ints("parent_id").get(row);
        }
    }

    private String text(String table, String column, int row) {
        return storage.strings().getOrEmpty(storage.table(table).strings(column).get(row));
    }
}
