// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

/// One scroll of a finger with three frames, the second of them 20 vsyncs late on its way to viz:
///
/// ```
/// update    101              104   102  103          105
/// input     1000             2950  3000 3100         5000
/// frame     401 at 1500      -     402 at 3700       at 5500
/// ```
///
/// 103 becomes part of 102, 104 is dropped. Times are in tenths of a millisecond.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChromeScrollModulesTest {
    private static final int GESTURE_UPDATE = 14;
    private static final int TOUCH_MOVE = 33;

    private final ChromeTrace trace = new ChromeTrace();
    private TraceSession session = open(new ChromeTrace().bytes());

    @BeforeAll
    void record() {
        session.close();
        latency(990, 995, 9, 100, 0);
        latency(5600, 5610, 11, 106, 0);
        latency(2950, 2960, 10, 104, 0);
        latency(3100, 3700, 10, 103, 0);
        presented(1000, 21, 101, 1500, 0);
        presented(3000, 10, 102, 3700, 190);
        presented(5000, 10, 105, 5500, 0);
        pipeline(1000, 101, 0);
        pipeline(3000, 102, 190);
        input(ChromeTrace.BROWSER, 3160, 3170, 3, GESTURE_UPDATE, 103);
        deltas(101, 5, 5);
        deltas(102, 4, 9);
        deltas(103, 5, 0);
        deltas(105, 4, 4);
        verdict();
        session = open(trace.bytes());
    }

    @AfterAll
    void close() {
        session.close();
    }

    @Test
    void aScrollIsFromItsFirstInputToItsLastFrame() {
        assertThat(rows("chrome.chrome_scrolls", "SELECT * FROM chrome_scrolls"))
                .containsExactly("1,100000000,450000000,99000000,560000000");
        assertThat(
                        rows(
                                "chrome.chrome_scrolls",
                                "SELECT scroll_update_latency_id, touch_move_latency_id,"
                                        + " presentation_latency_id, surface_frame_id,"
                                        + " display_trace_id FROM chrome_scroll_update_refs"
                                        + " ORDER BY 1"))
                .containsExactly(
                        "101,201,101,301,401", "102,202,102,302,402", "103,NULL,102,NULL,NULL");
    }

    @Test
    void everyStageOfAnUpdateIsTimed() {
        String stages =
                "generation_to_browser_main_dur, touch_move_processing_dur,"
                        + " scroll_update_processing_dur, browser_to_compositor_delay_dur,"
                        + " compositor_dispatch_dur,"
                        + " compositor_dispatch_to_on_begin_frame_delay_dur,"
                        + " compositor_on_begin_frame_dur,"
                        + " compositor_on_begin_frame_to_generation_delay_dur,"
                        + " compositor_generate_frame_to_submit_frame_dur,"
                        + " compositor_submit_frame_dur, compositor_to_viz_delay_dur,"
                        + " viz_receive_compositor_frame_dur, viz_wait_for_draw_dur,"
                        + " viz_draw_and_swap_dur, viz_to_gpu_delay_dur, viz_swap_buffers_dur,"
                        + " viz_swap_buffers_to_latch_dur, viz_latch_to_presentation_dur";
        String inTenths =
                "SELECT group_concat(value / 100000, ' ') FROM json_each("
                        + "(SELECT json_array(%s) FROM chrome_scroll_update_info WHERE id = %d))";

        assertThat(rows("chrome.chrome_scrolls", inTenths.formatted(stages, 101)))
                .containsExactly("100 40 10 10 10 10 5 5 5 5 10 5 5 22 8 10 40 200");
        assertThat(rows("chrome.chrome_scrolls", inTenths.formatted(stages, 102)))
                .containsExactly("100 40 10 10 10 10 5 5 5 5 200 5 5 22 8 10 40 210");
        assertThat(
                        rows(
                                "chrome.chrome_scrolls",
                                "SELECT id, previous_input_id, is_presented, is_janky,"
                                        + " is_first_scroll_update_in_scroll,"
                                        + " is_first_scroll_update_in_frame,"
                                        + " since_previous_generation_dur, frame_display_id"
                                        + " FROM chrome_scroll_update_info"))
                .containsExactly(
                        "101,NULL,1,0,1,1,NULL,401",
                        "102,101,1,1,0,1,200000000,402",
                        "103,102,0,0,0,0,10000000,402");
    }

    @Test
    void framesSayWhatChangedAndWhy() {
        assertThat(
                        rows(
                                "chrome.chrome_scrolls",
                                "SELECT id, is_janky, vsync_interval_dur, total_input_delta_y,"
                                        + " presented_scrolled_delta_y, presentation_ts,"
                                        + " compositor_to_viz_delay_delta_dur"
                                        + " FROM chrome_scroll_frame_info"))
                .containsExactly(
                        "401,0,20000000,5.000000,5.000000,150000000,NULL",
                        "402,1,20000000,9.000000,9.000000,370000000,19000000");
        assertThat(
                        rows(
                                "chrome.scroll_jank_tagging",
                                "SELECT * FROM chrome_tagged_janky_scroll_frames"))
                .containsExactly("402,1,inconsistent_input,long_compositor_to_viz");
    }

    @Test
    void thePageMovesByWhatFramesSay() {
        assertThat(
                        rows(
                                "chrome.scroll_jank.scroll_offsets",
                                "SELECT * FROM chrome_presented_scroll_offsets ORDER BY ts"))
                .containsExactly(
                        "101,1,150000000,5.000000,5.000000",
                        "102,1,370000000,9.000000,14.000000",
                        "105,1,550000000,4.000000,18.000000");
        assertThat(
                        rows(
                                "chrome.scroll_jank.scroll_offsets",
                                "SELECT scroll_update_id, ts, relative_offset_y"
                                        + " FROM chrome_scroll_input_offsets ORDER BY ts"))
                .containsExactly(
                        "101,100000000,5.000000",
                        "102,300000000,9.000000",
                        "103,310000000,14.000000",
                        "105,500000000,18.000000");
        assertThat(
                        rows(
                                "chrome.scroll_jank.predictor_error",
                                "SELECT scroll_update_id, prev_delta, next_delta,"
                                        + " round(predictor_jank, 6), delta_threshold"
                                        + " FROM chrome_predictor_error"))
                .containsExactly("102,5.000000,4.000000,0.600000,1.200000");
    }

    @Test
    void aFrameThatMissesVsyncsIsJankyAndHasACause() {
        assertThat(
                        rows(
                                "chrome.scroll_jank.scroll_jank_intervals",
                                "SELECT * FROM chrome_janky_frame_presentation_intervals"))
                .singleElement()
                .asString()
                .startsWith(
                        "1,170000000,200000000,10,"
                                + "SubmitCompositorFrameToPresentationCompositorFrame,"
                                + "SwapEndToPresentationCompositorFrame,");
        assertThat(
                        rows(
                                "chrome.scroll_jank.scroll_jank_intervals",
                                "SELECT * FROM chrome_scroll_stats"))
                .containsExactly("1,13,10,3,1,33.330000");
        assertThat(
                        rows(
                                "chrome.scroll_jank.scroll_jank_intervals",
                                "SELECT * FROM chrome_scroll_jank_intervals_v3"))
                .containsExactly("1,170000000,200000000");
    }

    @Test
    void chromesOwnVerdictIsReadFromItsSlices() {
        assertThat(
                        rows(
                                "chrome.scroll_jank_v4",
                                "SELECT result_id, is_janky, first_event_latency_id, damage_type,"
                                        + " vsync_interval, begin_frame_ts, presentation_ts"
                                        + " FROM chrome_scroll_jank_v4_results"))
                .containsExactly("9,1,102,DAMAGING,20000,318000000,370000000");
        assertThat(
                        rows(
                                "chrome.scroll_jank_v4",
                                "SELECT jank_reason, missed_vsyncs"
                                        + " FROM chrome_scroll_jank_v4_reasons"))
                .containsExactly("MISSED_VSYNC_DURING_FAST_SCROLL,10");
        assertThat(
                        rows(
                                "chrome.chrome_scrolls_v4",
                                "SELECT scroll_update_latency_id, scroll_id, frame_index_in_scroll,"
                                        + " first_input_touch_move_processing_dur,"
                                        + " compositor_to_viz_delay_dur, presentation_ts"
                                        + " FROM chrome_scroll_frame_info_v4"))
                .containsExactly("102,1,1,4000000,20000000,370000000");
    }

    private List<String> rows(String module, String sql) {
        try (QueryResult result =
                session.query("INCLUDE PERFETTO MODULE %s; %s".formatted(module, sql))) {
            return Answers.cells(result);
        }
    }

    private static TraceSession open(byte[] bytes) {
        return TraceProcessor.open(TraceSource.bytes("scroll", bytes), ProcessorOptions.DEFAULTS);
    }

    private void latency(long begin, long end, int type, int id, int janky) {
        trace.slice(
                trace.newTrack("input " + id),
                "EventLatency",
                begin,
                end,
                ChromeTrace.EVENT_LATENCY,
                event(type, id, janky));
    }

    private static Consumer<ProtoWriter> event(int type, int id, int janky) {
        return event -> event.varint(1, type).varint(4, id).varint(5, janky).real(6, 20);
    }

    /// An input with the stages of its frame.
    private void presented(long begin, int type, int id, long end, int late) {
        int track = trace.newTrack("input " + id);
        trace.begin(
                track,
                "EventLatency",
                begin,
                ChromeTrace.EVENT_LATENCY,
                event(type, id, late > 0 ? 1 : 0));
        trace.begin(
                track,
                "SubmitCompositorFrameToPresentationCompositorFrame",
                begin + 195,
                0,
                ChromeTrace.NOTHING);
        long shift = begin + late;
        stage(track, "BufferAvailableToBufferReady", shift + 255, shift + 260);
        stage(track, "BufferReadyToLatch", shift + 260, shift + 300);
        stage(track, "LatchToSwapEnd", shift + 300, shift + 350);
        stage(track, "SwapEndToPresentationCompositorFrame", shift + 350, end);
        trace.end(track, end);
        trace.end(track, end);
    }

    private void stage(int track, String name, long begin, long end) {
        trace.slice(track, name, begin, end, 0, ChromeTrace.NOTHING);
    }

    /// The way of an update and of the frame that is made for it.
    private void pipeline(long at, int id, int late) {
        trace.begin(
                ChromeTrace.BROWSER,
                "LatencyInfo.Flow",
                at + 100,
                ChromeTrace.LATENCY_INFO,
                info(3, TOUCH_MOVE, id + 100));
        input(ChromeTrace.BROWSER, at + 140, at + 150, 3, GESTURE_UPDATE, id);
        trace.end(ChromeTrace.BROWSER, at + 155);
        input(ChromeTrace.COMPOSITOR, at + 160, at + 170, 5, GESTURE_UPDATE, id);
        trace.slice(
                ChromeTrace.COMPOSITOR,
                "LatencyInfo.Flow",
                at + 180,
                at + 182,
                ChromeTrace.LATENCY_INFO,
                info -> {
                    info.varint(1, id).varint(2, 14).varint(8, GESTURE_UPDATE);
                    if (late > 0) {
                        info.varint(10, id).varint(10, id + 1);
                    }
                });
        input(ChromeTrace.COMPOSITOR, at + 183, at + 185, 8, GESTURE_UPDATE, id);
        int surface = id + 200;
        int display = id + 300;
        frame(ChromeTrace.COMPOSITOR, at + 190, at + 192, 2, f -> f.varint(10, surface));
        frame(
                ChromeTrace.COMPOSITOR,
                at + 195,
                at + 200,
                9,
                f -> f.varint(10, surface).varint(9, id));
        long viz = at + late;
        frame(ChromeTrace.VIZ, viz + 210, viz + 215, 5, f -> f.varint(10, surface));
        frame(ChromeTrace.VIZ, viz + 220, viz + 225, 21, f -> f.varint(3, display));
        frame(
                ChromeTrace.VIZ,
                viz + 230,
                viz + 231,
                10,
                f -> f.varint(3, display).varint(8, surface));
        frame(ChromeTrace.VIZ, viz + 240, viz + 242, 11, f -> f.varint(3, display));
        frame(ChromeTrace.GPU, viz + 250, viz + 260, 12, f -> f.varint(3, display));
    }

    private static Consumer<ProtoWriter> info(int step, int type, int id) {
        return info -> info.varint(1, id).varint(2, step).varint(8, type);
    }

    private void input(int track, long begin, long end, int step, int type, int id) {
        trace.slice(
                track,
                "LatencyInfo.Flow",
                begin,
                end,
                ChromeTrace.LATENCY_INFO,
                info(step, type, id));
    }

    private void frame(int track, long begin, long end, int step, Consumer<ProtoWriter> content) {
        trace.slice(
                track,
                "Graphics.Pipeline",
                begin,
                end,
                ChromeTrace.GRAPHICS_PIPELINE,
                frame -> {
                    frame.varint(1, step);
                    content.accept(frame);
                });
    }

    private void deltas(int id, float given, float shown) {
        trace.slice(
                trace.newTrack("delta of input " + id),
                "TranslateAndScaleWebInputEvent",
                10,
                11,
                ChromeTrace.SCROLL_DELTAS,
                deltas -> deltas.varint(1, id).real32(3, given));
        if (shown != 0) {
            trace.slice(
                    trace.newTrack("delta of frame " + id),
                    "InputHandlerProxy::HandleGestureScrollUpdate_Result",
                    10,
                    11,
                    ChromeTrace.SCROLL_DELTAS,
                    deltas -> deltas.varint(1, id).real32(6, shown));
        }
    }

    private void verdict() {
        Consumer<ProtoWriter> number = result -> result.varint(13, 9);
        trace.slice(
                trace.newTrack("verdict"),
                "ScrollJankV4",
                3000,
                3700,
                ChromeTrace.SCROLL_JANK,
                result ->
                        result.varint(1, 1)
                                .nested(2, reason -> reason.varint(1, 2).varint(2, 10))
                                .nested(
                                        10,
                                        updates ->
                                                updates.nested(1, real -> real.varint(1, 102))
                                                        .varint(3, 1))
                                .varint(11, 1)
                                .varint(12, 20_000)
                                .varint(13, 9));
        trace.slice(
                trace.newTrack("begin"),
                "Begin frame",
                3180,
                3181,
                ChromeTrace.SCROLL_JANK,
                number);
        trace.slice(
                trace.newTrack("end"), "Presentation", 3700, 3701, ChromeTrace.SCROLL_JANK, number);
    }
}
