// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.xplane;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.loader.DamagedFiles;
import dev.tracefold.processor.loader.LoadedTrace;
import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class XplaneTest {
    @Test
    void aPlaneIsAProcessAndALineAThread() {
        try (LoadedTrace trace = LoadedTrace.of(profile())) {
            assertThat(trace.text("process", "name", 1)).isEqualTo("/device:TPU:0");
            int args = trace.table("process").ints("arg_set_id").get(1);
            assertThat(trace.arg(args, "plane.hostname")).isEqualTo("worker-0");
            assertThat(trace.arg(args, "plane.core_count")).isEqualTo("2");
            Table threads = trace.table("thread");
            assertThat(trace.text("thread", "name", threads.rowCount() - 1)).isEqualTo("XLA Ops");
            assertThat(threads.longs("tid").get(threads.rowCount() - 1)).isEqualTo(3);
        }
    }

    @Test
    void timesAreNanosecondsFromTheLinesStartRoundedDown() {
        try (LoadedTrace trace = LoadedTrace.of(profile())) {
            SliceTable slices = trace.storage().slice();
            assertThat(slices.ts().get(0)).isEqualTo(5001);
            assertThat(slices.dur().get(0)).isEqualTo(9);
            assertThat(slices.depth().get(1)).isOne();
        }
    }

    @Test
    void whatNanosecondsCannotSayOfADurationIsAnArg() {
        byte[] profile =
                plane(
                        "/device:TPU:0",
                        p ->
                                p.nested(
                                        3,
                                        l ->
                                                l.nested(4, e -> e.varint(3, 1_500))
                                                        .nested(
                                                                4,
                                                                e ->
                                                                        e.varint(2, 2_000)
                                                                                .varint(
                                                                                        3,
                                                                                        1_000))));

        try (LoadedTrace trace = LoadedTrace.of(profile)) {
            SliceTable slices = trace.storage().slice();
            assertThat(slices.dur().get(0)).isOne();
            assertThat(trace.arg(slices.argSetId().get(0), "event.duration_ps")).isEqualTo("1500");
            assertThat(slices.argSetId().isNull(1)).isTrue();
        }
    }

    @Test
    void statsAreArgsAndTextsMayBeShared() {
        try (LoadedTrace trace = LoadedTrace.of(profile())) {
            int args = trace.storage().slice().argSetId().get(0);
            assertThat(trace.text("slice", "name", 0)).isEqualTo("fusion");
            assertThat(trace.arg(args, "metadata.name")).isEqualTo("%fusion.1 = f32[]");
            assertThat(trace.arg(args, "metadata.flops")).isEqualTo("77");
            assertThat(trace.arg(args, "args.hlo_op")).isEqualTo("shared text");
        }
    }

    @Test
    void eventsThatOverlapGoSideBySide() {
        try (LoadedTrace trace =
                LoadedTrace.of(
                        plane(
                                "/device:TPU:0",
                                p -> {
                                    p.nested(
                                            3,
                                            l -> {
                                                l.varint(1, 4).text(2, "Async");
                                                l.nested(
                                                        4,
                                                        e ->
                                                                e.varint(1, 1)
                                                                        .varint(2, 0)
                                                                        .varint(3, 10_000));
                                                l.nested(
                                                        4,
                                                        e ->
                                                                e.varint(1, 1)
                                                                        .varint(2, 5_000)
                                                                        .varint(3, 10_000));
                                            });
                                }))) {
            SliceTable slices = trace.storage().slice();
            assertThat(slices.dur().get(0)).isEqualTo(10);
            assertThat(slices.dur().get(1)).isEqualTo(10);
            assertThat(trace.text("track", "type", slices.trackId().get(1)))
                    .isEqualTo("xplane_overlap");
            assertThat(trace.text("track", "name", slices.trackId().get(1))).isEqualTo("Async");
        }
    }

    @Test
    void countersHaveTracksOfTheirOwn() {
        try (LoadedTrace trace =
                LoadedTrace.of(
                        plane(
                                "/host:CPU",
                                p -> {
                                    p.nested(
                                            4,
                                            m -> m.varint(1, 9).nested(2, k -> k.text(2, "HBM")));
                                    p.nested(
                                            5,
                                            m ->
                                                    m.varint(1, 1)
                                                            .nested(
                                                                    2,
                                                                    k ->
                                                                            k.text(
                                                                                    2,
                                                                                    "counter_value")));
                                    p.nested(
                                            3,
                                            l -> {
                                                l.text(2, "_counters_").varint(3, 100);
                                                l.nested(
                                                        4,
                                                        e ->
                                                                e.varint(1, 9)
                                                                        .nested(
                                                                                4,
                                                                                s ->
                                                                                        s.varint(
                                                                                                        1,
                                                                                                        1)
                                                                                                .varint(
                                                                                                        3,
                                                                                                        42)));
                                            });
                                }))) {
            assertThat(trace.storage().counter().value().get(0)).isEqualTo(42);
            assertThat(trace.text("track", "name", 0)).isEqualTo("HBM");
        }
    }

    @Test
    void aLaunchFlowsToItsKernel() {
        Consumer<ProtoWriter> stat =
                p -> p.nested(5, m -> m.varint(1, 1).nested(2, k -> k.text(2, "correlation_id")));
        Consumer<ProtoWriter> event =
                l ->
                        l.nested(
                                4,
                                e -> e.varint(3, 9000).nested(4, s -> s.varint(1, 1).varint(3, 6)));
        byte[] profile =
                ProtoWriter.message(s -> {
                    s.nested(
                            1,
                            p -> {
                                p.text(2, "/host:CPU")
                                        .nested(3, l -> event.accept(l.varint(3, 10)));
                                stat.accept(p);
                            });
                    s.nested(
                            1,
                            p -> {
                                p.text(2, "/device:GPU:0")
                                        .nested(3, l -> event.accept(l.varint(3, 20)));
                                stat.accept(p);
                            });
                });

        try (LoadedTrace trace = LoadedTrace.of(profile)) {
            assertThat(trace.table("flow").rowCount()).isOne();
        }
    }

    @Test
    void sumsOverManyEventsAreCounted() {
        try (LoadedTrace trace =
                LoadedTrace.of(
                        plane(
                                "/host:CPU",
                                p ->
                                        p.nested(
                                                3,
                                                l ->
                                                        l.nested(
                                                                4,
                                                                e ->
                                                                        e.varint(1, 1)
                                                                                .varint(
                                                                                        5,
                                                                                        1000)))))) {
            assertThat(trace.stat("xplane_events_without_time")).isOne();
        }
    }

    @Test
    void aProfileCopiedAsTextIsRefused() {
        String asText = new String(profile(), StandardCharsets.UTF_8);
        byte[] garbled = asText.replace('\r', '\n').getBytes(StandardCharsets.UTF_8);
        byte[] cut = Arrays.copyOf(garbled, garbled.length - 20);

        assertThatThrownBy(() -> LoadedTrace.of(cut))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith("xplane: the message of ");
    }

    @Test
    void damageIsCountedOrRefused() {
        DamagedFiles.load(profile());
    }

    private static byte[] plane(String name, Consumer<ProtoWriter> content) {
        return ProtoWriter.message(
                s -> s.nested(1, p -> content.accept(p.varint(1, 2).text(2, name))));
    }

    private static byte[] profile() {
        return ProtoWriter.message(s -> {
            s.nested(
                    1,
                    p -> {
                        p.varint(1, 2).text(2, "/device:TPU:0");
                        p.nested(
                                3,
                                l -> {
                                    l.varint(1, 3).text(2, "XLA Ops").varint(3, 5000);
                                    l.nested(
                                            4,
                                            e ->
                                                    e.varint(1, 2)
                                                            .varint(2, 1999)
                                                            .varint(3, 9000)
                                                            .nested(
                                                                    4,
                                                                    t ->
                                                                            t.varint(1, 3)
                                                                                    .varint(7, 4)));
                                    l.nested(4, e -> e.varint(1, 2).varint(2, 2500).varint(3, 100));
                                });
                        p.nested(
                                4,
                                m ->
                                        m.varint(1, 2)
                                                .nested(
                                                        2,
                                                        k ->
                                                                k.varint(1, 2)
                                                                        .text(
                                                                                2,
                                                                                "%fusion.1 = f32[]")
                                                                        .text(4, "fusion")
                                                                        .nested(
                                                                                5,
                                                                                t ->
                                                                                        t.varint(
                                                                                                        1,
                                                                                                        1)
                                                                                                .varint(
                                                                                                        3,
                                                                                                        77))));
                        p.nested(
                                5,
                                m ->
                                        m.varint(1, 1)
                                                .nested(2, k -> k.varint(1, 1).text(2, "flops")));
                        p.nested(5, m -> m.varint(1, 3).nested(2, k -> k.text(2, "hlo_op")));
                        p.nested(5, m -> m.varint(1, 4).nested(2, k -> k.text(2, "shared text")));
                        p.nested(5, m -> m.varint(1, 5).nested(2, k -> k.text(2, "core_count")));
                        p.nested(6, t -> t.varint(1, 5).varint(4, 2));
                    });
            s.text(4, "worker-0");
        });
    }
}
