// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.artmethod;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.loader.DamagedFiles;
import dev.tracefold.processor.loader.LoadedTrace;
import dev.tracefold.processor.storage.SliceTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArtMethodTest {
    private static final String METHOD = "com/a/B\tmain\t([I)V\tB.java\t12";
    private static final String HEAD =
            """
            *version
            3
            clock=dual
            *threads
            7\tworker
            *methods
            0x10\t%s
            *end
            """
                    .formatted(METHOD);

    @Test
    void aTextHeadNamesWhatTheRecordsNumber() {
        try (LoadedTrace trace = LoadedTrace.of(textTrace())) {
            assertCall(trace);
            SliceTable slices = trace.storage().slice();
            assertThat(trace.arg(slices.argSetId().get(0), "pathname")).isEqualTo("com/a/B.java");
            assertThat(trace.arg(slices.argSetId().get(0), "line_number")).isEqualTo("12");
        }
    }

    @Test
    void aStreamNamesThingsBetweenItsRecords() {
        try (LoadedTrace trace = LoadedTrace.of(stream())) {
            assertCall(trace);
        }
    }

    @Test
    void theSecondVersionWritesDifferences() {
        try (LoadedTrace trace = LoadedTrace.of(secondVersion())) {
            assertCall(trace);
            assertThat(trace.storage().slice().dur().get(1)).isEqualTo(1000);
            assertThat(trace.storage().slice().depth().get(1)).isOne();
        }
    }

    @Test
    void aStreamWithoutItsSummaryIsRefused() {
        byte[] cut = Arrays.copyOf(stream(), 60);

        assertThatThrownBy(() -> LoadedTrace.of(cut))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith("ART method trace: ");
    }

    @Test
    void damageIsCountedOrRefused() {
        DamagedFiles.load(textTrace());
        DamagedFiles.load(stream());
        DamagedFiles.load(secondVersion());
    }

    private static void assertCall(LoadedTrace trace) {
        SliceTable slices = trace.storage().slice();
        assertThat(trace.text("slice", "name", 0)).isEqualTo("com/a/B.main: ([I)V");
        assertThat(slices.ts().get(0)).isEqualTo(1_005_000);
        assertThat(slices.dur().get(0)).isEqualTo(15_000);
        assertThat(trace.text("track", "type", 0)).isEqualTo("art_method_tracing");
        int last = trace.table("thread").rowCount() - 1;
        assertThat(trace.text("thread", "name", last)).isEqualTo("worker");
    }

    private static byte[] textTrace() {
        ByteBuffer out = buffer().put(HEAD.getBytes(StandardCharsets.UTF_8));
        header(out, 3, 14);
        record(out, 0x10, 5);
        record(out, 0x11, 20);
        return bytes(out);
    }

    private static byte[] stream() {
        ByteBuffer out = buffer();
        header(out, 0xF3, 14);
        text(out.putShort((short) 0).put((byte) 2).putShort((short) 7), "worker");
        text(out.putShort((short) 0).put((byte) 1), "0x10\t" + METHOD + "\n");
        record(out, 0x10, 5);
        record(out, 0x11, 20);
        byte[] summary = "*version\n3\nclock=dual\n*threads\n".getBytes(StandardCharsets.UTF_8);
        out.putShort((short) 0).put((byte) 3).putInt(summary.length).put(summary);
        return bytes(out);
    }

    /// Enters, enters another, leaves it, leaves.
    private static byte[] secondVersion() {
        ByteBuffer out = buffer().put("SLOW".getBytes(StandardCharsets.UTF_8)).putShort((short) 5);
        out.putLong(1_000_000).putLong(0).putLong(0).putShort((short) 0);
        text(out.put((byte) 0).putInt(7), "worker");
        text(out.put((byte) 1).putLong(0x10), METHOD);
        text(out.put((byte) 1).putLong(0x20), "com/a/B\tother\t()V");
        ByteBuffer calls = buffer();
        leb128(leb128(leb128(calls, 5000 << 2), 0), 0x10);
        leb128(leb128(leb128(calls, 2000 << 2), 0), 0x10);
        leb128(leb128(calls, (1000 << 2) + 1), 0);
        leb128(leb128(calls, 12_000 << 2), 0);
        out.put((byte) 2).putInt(7).putShort((short) 4).put((byte) 0).putInt(calls.position());
        out.put(bytes(calls));
        return bytes(out.put((byte) 3).put("*end".getBytes(StandardCharsets.UTF_8)));
    }

    private static void header(ByteBuffer out, int version, int recordBytes) {
        int from = out.position();
        out.put("SLOW".getBytes(StandardCharsets.UTF_8)).putShort((short) version);
        out.putShort((short) (version == 3 ? 32 : 0)).putLong(1000).putShort((short) recordBytes);
        out.position(from + 32);
    }

    private static void record(ByteBuffer out, int methodAndAction, int micros) {
        out.putShort((short) 7).putInt(methodAndAction).putInt(1).putInt(micros);
    }

    private static void text(ByteBuffer out, String text) {
        out.putShort((short) text.length()).put(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer leb128(ByteBuffer out, long value) {
        long left = value;
        while (left > 63 || left < -64) {
            out.put((byte) ((left & 0x7F) | 0x80));
            left >>= 7;
        }
        return out.put((byte) (left & 0x7F));
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(ByteBuffer written) {
        byte[] bytes = new byte[written.position()];
        written.duplicate().flip().get(bytes);
        return bytes;
    }
}
