// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.simpleperf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.loader.DamagedFiles;
import dev.tracefold.processor.loader.LoadedTrace;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SimpleperfTest {
    private static final byte[] SAMPLE =
            ProtoWriter.message(r ->
                    r.nested(
                            1,
                            s -> {
                                s.varint(1, 1000).varint(2, 12);
                                s.nested(3, c -> c.varint(1, 0x20).varint(2, 1).varint(3, 1));
                                s.nested(3, c -> c.varint(1, 0x10).varint(2, 1).varint(3, 0));
                            }));
    private static final byte[] FILE =
            ProtoWriter.message(r ->
                    r.nested(
                            3,
                            f ->
                                    f.varint(1, 1)
                                            .text(2, "/lib/a.so")
                                            .text(3, "main")
                                            .text(3, "leaf")));
    private static final byte[] THREAD =
            ProtoWriter.message(
                    r -> r.nested(4, t -> t.varint(1, 12).varint(2, 10).text(3, "worker")));

    @Test
    void filesMayComeBehindTheSamplesThatNeedThem() {
        try (LoadedTrace trace = LoadedTrace.of(report(SAMPLE, THREAD, FILE))) {
            Table samples = trace.table("profiler_sample");
            assertThat(samples.rowCount()).isOne();
            assertThat(samples.longs("ts").get(0)).isEqualTo(1000);
            assertThat(trace.stack(samples.ints("callsite_id").get(0)))
                    .containsExactly("leaf", "main");
        }
    }

    @Test
    void aSampleOfAnUnknownFileIsCounted() {
        try (LoadedTrace trace = LoadedTrace.of(report(SAMPLE))) {
            assertThat(trace.table("profiler_sample").rowCount()).isZero();
            assertThat(trace.stat("simpleperf_missing_file_mapping")).isOne();
        }
    }

    @Test
    void aReportWithoutItsEndIsRefused() {
        byte[] whole = report(SAMPLE);
        byte[] cut = Arrays.copyOf(whole, whole.length - 4);

        assertThatThrownBy(() -> LoadedTrace.of(cut))
                .isInstanceOf(ProcessorException.class)
                .hasMessageContaining("without its last record");
    }

    @Test
    void damageIsCountedOrRefused() {
        DamagedFiles.load(report(FILE, SAMPLE, THREAD));
    }

    private static byte[] report(byte[]... records) {
        ByteBuffer out = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        out.put("SIMPLEPERF".getBytes(StandardCharsets.UTF_8)).putShort((short) 1);
        for (byte[] record : records) {
            out.putInt(record.length).put(record);
        }
        out.putInt(0);
        return Arrays.copyOf(out.array(), out.position());
    }
}
