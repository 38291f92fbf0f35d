// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class BroadcastModulesTest {
    private static final int SYSTEM = 50;
    private static final int TRACK_EVENT = 11;
    private static final int TRACK_DESCRIPTOR = 60;
    private static final int SCREENSHOT = 50;

    private final AndroidTrace trace = new AndroidTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    @Test
    void aBroadcastIsSentToTheProcessAtTheHeadOfTheQueue() {
        String track = "G|50|BroadcastQueue.mRunning[2]|";
        String end = "H|50|BroadcastQueue.mRunning[2]|";
        trace.process(SYSTEM, "system_server")
                .process(70, "com.x:worker")
                .print(100, SYSTEM, track + "ab12 70:com.x:worker/10001 running|1")
                .print(110, SYSTEM, track + "ff00 android.intent.action.GO/s scheduled|1")
                .print(130, SYSTEM, end + 1)
                .print(140, SYSTEM, end + 1);

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.broadcasts;
                                SELECT record_id, intent_action, process_name, sent.pid, process.name,
                                  process_queue_id, queue_id, ts, dur
                                FROM _android_broadcasts_minsdk_u AS sent JOIN process USING (upid)
                                """))
                .containsExactly(
                        "ff00|android.intent.action.GO|com.x:worker|70|com.x:worker|ab12|2|110|20");
    }

    @Test
    void aScreenshotIsAnInstantThatHoldsAPicture() {
        trace.packets()
                .packet(p ->
                        p.varint(10, 1)
                                .nested(TRACK_DESCRIPTOR, t -> t.varint(1, 9).text(2, "shots")))
                .packet(p ->
                        p.varint(8, 100)
                                .varint(10, 1)
                                .nested(
                                        TRACK_EVENT,
                                        e ->
                                                e.varint(9, 3)
                                                        .varint(11, 9)
                                                        .text(22, "android_screenshot")
                                                        .text(23, "Screenshot")
                                                        .nested(
                                                                SCREENSHOT,
                                                                s -> s.bytes(1, new byte[3]))))
                .packet(p ->
                        p.varint(8, 200)
                                .varint(10, 1)
                                .nested(
                                        TRACK_EVENT,
                                        e ->
                                                e.varint(9, 3)
                                                        .varint(11, 9)
                                                        .text(22, "android_screenshot")
                                                        .text(23, "Screenshot")));

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.screenshots;
                                SELECT ts, dur, name FROM android_screenshots
                                """))
                .containsExactly("100|0|Screenshot");
    }
}
