// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

/// Modules over one interaction of two frames, 10 and 20. The second should begin while the first is
/// still worked on. SurfaceFlinger shows both with its frame 110.
final class InteractionModulesTest {
    private static final int FRAME_TIMELINE = 76;
    private static final int APP = 10;
    private static final int RENDER = 11;
    private static final int GPU = 12;
    private static final int FLINGER = 20;
    private static final int ENGINE = 21;
    private static final String LAYER = "TX - window#7";

    private final AndroidTrace trace = new AndroidTrace();

    @BeforeEach
    void interaction() {
        trace.process(APP, "com.android.systemui")
                .process(FLINGER, "/system/bin/surfaceflinger")
                .thread(APP, RENDER, "RenderThread")
                .thread(APP, GPU, "GPU completion")
                .thread(FLINGER, ENGINE, "RenderEngine");
        trace.print(90, APP, "S|10|J<OPEN>|1");
        trace.print(91, APP, "N|10|J<OPEN>|FT#beginVsync#10");
        trace.print(92, APP, "N|10|J<OPEN>|FT#layerId#7");
        trace.print(93, APP, "I|10|J<OPEN>#UIThread");
        trace.print(94, APP, "C|10|J<OPEN>#missedFrames|3");
        trace.slice(110, 150, APP, "Choreographer#doFrame 10");
        trace.slice(160, 200, APP, "Choreographer#doFrame 20");
        trace.slice(120, 125, APP, "postAndWait");
        trace.slice(175, 176, APP, "postAndWait");
        trace.slice(130, 172, RENDER, "DrawFrames 10");
        trace.slice(180, 230, RENDER, "DrawFrames 20");
        trace.slice(140, 141, RENDER, "GPU completion fence 5");
        trace.slice(165, 240, GPU, "waiting for GPU completion 5");
        trace.slice(300, 320, FLINGER, "commit 110");
        trace.slice(330, 390, FLINGER, "composite 110");
        trace.slice(340, 380, FLINGER, "composeSurfaces");
        trace.slice(350, 370, ENGINE, "REThreaded::drawLayers");
        frame(1, 10, 100, 158);
        frame(2, 20, 140, 260);
        timeline(290, 1, f -> f.varint(1, 31).varint(2, 110).varint(3, FLINGER));
        timeline(310, 5, f -> f.varint(1, 31));
        timeline(300, 2, f -> f.varint(1, 32).varint(2, 110).varint(3, FLINGER).varint(4, 1));
        timeline(400, 5, f -> f.varint(1, 32));
        trace.print(960, APP, "N|10|J<OPEN>|FT#MissedHWUICallback#1");
        trace.print(970, APP, "N|10|J<OPEN>|FT#endVsync#20");
        trace.print(980, APP, "N|10|J<OPEN>|FT#end#1");
        trace.print(990, APP, "F|10|J<OPEN>|1");
    }

    @AfterEach
    void close() {
        trace.close();
    }

    @Test
    void aFrameOfTheUiThreadBeginsWhenItIsDueAndTheOneBeforeIsDone() {
        assertThat(
                        boundaries(
                                "main_thread_frame",
                                "vsync, ts_do_frame_start, ts_end, ts_prev_do_frame_end,"
                                        + " ts_expected, ts, dur"))
                .containsExactly("10|110|150|-1|100|100|50", "20|160|200|150|140|150|50");
        assertThat(boundaries("main_thread_cuj", "ts, ts_end, dur")).containsExactly("100|200|100");
    }

    @Test
    void anInteractionOfAnAppEndsWhenItsLastFrameIsShown() {
        assertThat(boundaries("", "cuj_id, ts, ts_end, dur")).containsExactly("1|100|260|160");
        assertThat(boundaries("vsync", "layer_id, vsync_min, vsync_max"))
                .containsExactly("7|10|20");
    }

    @Test
    void aFrameOfTheRenderThreadBeginsWhenTheUiThreadWaitsForIt() {
        assertThat(
                        boundaries(
                                "render_thread_frame",
                                "vsync, ts_expected, ts_draw_frame_start,"
                                        + " ts_prev_draw_frame_end, ts, ts_end, dur"))
                .containsExactly("10|120|130|-1|120|172|52", "20|175|180|172|175|230|55");
        assertThat(boundaries("render_thread_cuj", "ts, ts_end, dur"))
                .containsExactly("120|230|110");
    }

    @Test
    void surfaceFlingersFramesAreThoseThatShowTheInteraction() {
        assertThat(
                        boundaries(
                                "sf_main_thread_frame",
                                "vsync, ts, ts_main_thread_start, ts_end, dur"))
                .containsExactly("110|290|300|390|100");
        assertThat(boundaries("sf_vsync", "vsync_min, vsync_max")).containsExactly("110|110");
        assertThat(boundaries("sf", "ts, ts_end, dur")).containsExactly("290|390|100");
        assertThat(boundaries("sf_render_engine_frame", "vsync, ts, ts_draw_layers_start, dur"))
                .containsExactly("110|340|350|30");
    }

    @Test
    void aDrawnFrameKnowsItsFence() {
        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.cujs.slices;
                                SELECT vsync, ts, ts_end FROM android_jank_cuj_draw_frame_slice
                                """))
                .containsExactly("10|130|172", "20|180|230");
        assertThat(trace.rows("SELECT vsync, fence_idx FROM android_jank_cuj_gpu_completion_fence"))
                .containsExactly("10|5");
        assertThat(
                        trace.rows(
                                "SELECT vsync, ts, ts_end, hwc_release_ts_end, fence_idx"
                                        + " FROM _android_jank_cuj_gpu_completion_slice"))
                .containsExactly("10|165|240||5");
        assertThat(trace.rows("SELECT vsync, name, ts_end FROM _android_jank_cuj_do_frame_slice"))
                .containsExactly(
                        "10|Choreographer#doFrame 10|150", "20|Choreographer#doFrame 20|200");
    }

    @Test
    void whatAnInteractionCountsIsFoundByNameAndTime() {
        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.cujs.cuj_frame_counters;
                                SELECT
                                  _android_jank_cuj_counter_value('OPEN', 'missedFrames', 90, 990),
                                  _android_jank_cuj_counter_value('OPEN', 'missedFrames', 95, NULL),
                                  _android_cuj_missed_vsyncs_for_callback(
                                    'J<OPEN>', 90, NULL, '*HWUICallback*'),
                                  _android_cuj_missed_vsyncs_for_callback(
                                    'J<OPEN>', 90, 900, '*HWUICallback*'),
                                  _android_cuj_missed_vsyncs_for_callback(
                                    'J<OPEN>', 90, NULL, '*SFCallback*')
                                """))
                .containsExactly("3||1|0|0");
    }

    @Test
    void aCallThatBlocksCountsInTheFrameAndTheTimeAfterIt() {
        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE
                                  android.frame_blocking_calls.blocking_calls_aggregation;
                                SELECT frame_id, ts, ts_end FROM _extended_frame_boundary
                                """))
                .containsExactly("10|100|140", "20|140|260");
        assertThat(
                        trace.rows(
                                """
                                SELECT cuj_name, frame_id, name, ts, dur FROM _blocking_calls_frame_cuj
                                """))
                .containsExactly("OPEN|10|postAndWait|120|5", "OPEN|20|postAndWait|175|1");
        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.blocking_calls_during_cujs;
                                SELECT name, ts, dur, process_name
                                FROM _android_blocking_calls_during_cujs
                                WHERE name = 'postAndWait'
                                """))
                .containsExactly(
                        "postAndWait|120|5|com.android.systemui",
                        "postAndWait|175|1|com.android.systemui");
    }

    private List<String> boundaries(String part, String columns) {
        String name = "_android_jank_cuj_" + part + (part.isEmpty() ? "boundary" : "_boundary");
        return trace.rows(
                "INCLUDE PERFETTO MODULE android.cujs.boundaries; SELECT %s FROM %s"
                        .formatted(columns, name));
    }

    private void frame(int cookie, int token, long from, long to) {
        timeline(
                from,
                3,
                f ->
                        f.varint(1, cookie)
                                .varint(2, token)
                                .varint(3, 110)
                                .varint(4, APP)
                                .text(5, LAYER));
        timeline(to - 50, 5, f -> f.varint(1, cookie));
        timeline(
                from,
                4,
                f ->
                        f.varint(1, cookie + 10)
                                .varint(2, token)
                                .varint(3, 110)
                                .varint(4, APP)
                                .text(5, LAYER)
                                .varint(6, 1)
                                .varint(7, 1)
                                .varint(9, 1));
        timeline(to, 5, f -> f.varint(1, cookie + 10));
    }

    private void timeline(long ts, int kind, Consumer<ProtoWriter> content) {
        trace.packets().packet(ts, FRAME_TIMELINE, event -> event.nested(kind, content));
    }
}
