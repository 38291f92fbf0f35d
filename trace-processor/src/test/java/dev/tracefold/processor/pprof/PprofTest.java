// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.pprof;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.loader.DamagedFiles;
import dev.tracefold.processor.loader.LoadedTrace;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class PprofTest {
    private static final String HEAP =
            """
            heap profile: 3: 300 [5: 500] @ heap_v2/1
            2: 200 [4: 400] @ 0x1011 0x2011
            1: 100 [1: 100] @ 0x1011
            MAPPED_LIBRARIES:
            00001000-00002000 r-xp 00000100 00:00 1 /bin/app
            00002000-00003000 rw-p 00000000 00:00 1 /bin/data
            """;
    private static final String JAVA =
            """
            --- heapz 1 ---
            format = java
            resolution = bytes
               1048576     2 @ 0x00000001 0x00000002
             0x00000001 a.B.c (B.java:12)
             0x00000002 a.D.main (D.java)
            """;

    @Test
    void aSampleHasAValueOfEveryKind() {
        try (LoadedTrace trace = LoadedTrace.of(profile())) {
            Table samples = trace.table("aggregate_sample");
            assertThat(samples.rowCount()).isEqualTo(2);
            assertThat(samples.doubles("value").get(0)).isEqualTo(7);
            assertThat(samples.doubles("value").get(1)).isEqualTo(70);
            assertThat(trace.text("aggregate_profile", "name", 1)).isEqualTo("pprof cpu");
            assertThat(trace.text("aggregate_profile", "sample_type_unit", 1)).isEqualTo("ns");
            assertThat(trace.text("aggregate_profile", "scope", 0)).isEqualTo("pprof_file");
            assertThat(trace.stack(samples.ints("callsite_id").get(0)))
                    .containsExactly("inner", "main");
        }
    }

    @Test
    void functionsOfOnePlaceAreInlinedButTheLast() {
        try (LoadedTrace trace = LoadedTrace.of(profile())) {
            Table symbols = trace.table("stack_profile_symbol");
            assertThat(symbols.rowCount()).isEqualTo(3);
            assertThat(trace.text("stack_profile_symbol", "name", 0)).isEqualTo("inner");
            assertThat(symbols.ints("inlined").get(0)).isOne();
            assertThat(symbols.ints("inlined").get(1)).isZero();
            assertThat(symbols.ints("line_number").get(0)).isEqualTo(33);
            assertThat(symbols.ints("line_number").get(2)).isEqualTo(5);
            assertThat(trace.table("stack_profile_frame").longs("rel_pc").get(0)).isEqualTo(0x10);
        }
    }

    @Test
    void binaryCpuProfilesAreReadInEitherOrderAndWidth() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            for (int width : new int[] {4, 8}) {
                try (LoadedTrace trace = LoadedTrace.of(cpu(order, width))) {
                    Table samples = trace.table("aggregate_sample");
                    assertThat(samples.rowCount()).isEqualTo(2);
                    assertThat(samples.doubles("value").get(0)).isEqualTo(3);
                    assertThat(samples.doubles("value").get(1)).isEqualTo(30_000_000);
                    Table frames = trace.table("stack_profile_frame");
                    assertThat(frames.longs("rel_pc").get(0)).isEqualTo(0x1f);
                    assertThat(frames.longs("rel_pc").get(1)).isEqualTo(0x10);
                    assertThat(trace.text("stack_profile_mapping", "name", 0))
                            .isEqualTo("/bin/app");
                }
            }
        }
    }

    @Test
    void textHeapProfilesTellWhatLivesAndWhatEverDid() {
        try (LoadedTrace trace = LoadedTrace.of(HEAP.getBytes(StandardCharsets.UTF_8))) {
            Table samples = trace.table("aggregate_sample");
            assertThat(samples.rowCount()).isEqualTo(8);
            assertThat(samples.doubles("value").get(1)).isEqualTo(200);
            assertThat(samples.doubles("value").get(3)).isEqualTo(400);
            assertThat(trace.table("stack_profile_frame").longs("rel_pc").get(1)).isEqualTo(0x110);
        }
    }

    @Test
    void javaHeapProfilesNameTheirNumbers() {
        try (LoadedTrace trace = LoadedTrace.of(JAVA.getBytes(StandardCharsets.UTF_8))) {
            Table samples = trace.table("aggregate_sample");
            assertThat(samples.doubles("value").get(0)).isEqualTo(3);
            assertThat(trace.stack(samples.ints("callsite_id").get(0)))
                    .containsExactly("a.B.c", "a.D.main");
            assertThat(trace.text("stack_profile_symbol", "source_file", 0)).isEqualTo("B.java");
        }
    }

    @Test
    void damageIsCountedOrRefused() {
        DamagedFiles.load(profile());
        DamagedFiles.load(cpu(ByteOrder.LITTLE_ENDIAN, 8));
        DamagedFiles.load(HEAP.getBytes(StandardCharsets.UTF_8));
        DamagedFiles.load(JAVA.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] profile() {
        return ProtoWriter.message(p -> {
            p.nested(1, t -> t.varint(1, 1).varint(2, 2));
            p.nested(1, t -> t.varint(1, 3).varint(2, 4));
            p.nested(2, s -> s.packed(1, 11, 12, 99).packed(2, 7, 70, 700));
            p.nested(3, m -> m.varint(1, 1).varint(2, 0x1000).varint(3, 0x2000).varint(5, 8));
            p.nested(
                    4,
                    l -> {
                        l.varint(1, 11).varint(2, 1).varint(3, 0x1010);
                        l.nested(4, i -> i.varint(1, 21).varint(2, 33));
                        l.nested(4, i -> i.varint(1, 22).varint(2, 44));
                    });
            p.nested(4, l -> l.varint(1, 12).nested(4, i -> i.varint(1, 23)));
            p.nested(5, f -> f.varint(1, 21).varint(2, 5));
            p.nested(5, f -> f.varint(1, 22).varint(2, 6));
            p.nested(5, f -> f.varint(1, 23).varint(2, 7).varint(5, 5));
            for (String text :
                    new String[] {
                        "", "samples", "count", "cpu", "ns", "inner", "outer", "main", "/bin/app"
                    }) {
                p.text(6, text);
            }
        });
    }

    private static byte[] cpu(ByteOrder order, int width) {
        long[] words = {0, 3, 0, 10_000, 0, 3, 2, 0x1010, 0x1020, 0, 1, 0};
        byte[] maps =
                "00001000-00002000 r-xp 00000000 00:00 1 /bin/app\n"
                        .getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(words.length * width + maps.length).order(order);
        for (long word : words) {
            if (width == Long.BYTES) {
                file.putLong(word);
            } else {
                file.putInt((int) word);
            }
        }
        return file.put(maps).array();
    }
}
