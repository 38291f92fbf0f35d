// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class StartupMipmapTest {
    private static final int SYSTEM = 50;
    private static final int APP = 100;
    private static final int SCHED_SWITCH = 4;
    private static final long US = 1_000;

    private final AndroidTrace trace = new AndroidTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    @Test
    void eachMillisecondOfAStartupIsGivenToWhatTakesMostOfIt() {
        trace.process(SYSTEM, "system_server").process(APP, "com.x");
        trace.print(10_000 * US, SYSTEM, "S|50|launchingActivity#7|7");
        run(10_000, 0, APP);
        trace.slice(10_200 * US, 12_600 * US, APP, "bindApplication")
                .slice(12_700 * US, 15_900 * US, APP, "activityStart")
                .slice(15_950 * US, 15_960 * US, APP, "activityResume");
        run(16_000, APP, 0);
        trace.print(18_000 * US, SYSTEM, "F|50|launchingActivity#7|7")
                .print(18_100 * US, SYSTEM, "I|50|launchingActivity#7:completed-cold:com.x");
        run(19_000, 0, APP);

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.startup.startup_mipmap;
                                SELECT ts / 1000, dur / 1000, startup_id, package, startup_type,
                                  startup_dur / 1000, name, state
                                FROM android_startup_mipmap_1ms
                                """))
                .containsExactly(
                        "10000|3000|7|com.x|cold|8000|bindApplication|Running",
                        "13000|3000|7|com.x|cold|8000|activityStart|Running",
                        "16000|2000|7|com.x|cold|8000||Sleeping");
    }

    @Test
    void aBucketOfTwoHalvesIsGivenToWhatBeganFirst() {
        trace.process(APP, "com.x").slice(1, 2, APP, "any");

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE intervals.mipmap;
                                CREATE PERFETTO TABLE own AS
                                WITH own(id, ts, dur, kind, group_hash) AS (
                                  VALUES (1, 0, 15, 'a', 5), (2, 15, 30, 'a', 6), (3, 45, 5, 'a', 5),
                                    (4, 3, 4, 'b', 5))
                                SELECT * FROM own;
                                CREATE PERFETTO TABLE bucket AS
                                SELECT * FROM _mipmap_buckets_table!(own, kind, 10);
                                SELECT * FROM _mipmap_merged!(own, bucket, kind, 10) ORDER BY kind, ts
                                """))
                .containsExactly("a|1|0|20|5", "a|2|20|30|6", "b|4|3|10|5");
    }

    private void run(long micros, int from, int to) {
        trace.packets()
                .packet(p ->
                        p.nested(
                                1,
                                bundle -> {
                                    bundle.varint(1, 0);
                                    bundle.nested(
                                            2,
                                            e ->
                                                    e.varint(1, micros * US)
                                                            .varint(2, from)
                                                            .nested(
                                                                    SCHED_SWITCH,
                                                                    s ->
                                                                            s.text(1, "prev")
                                                                                    .varint(2, from)
                                                                                    .varint(3, 120)
                                                                                    .varint(
                                                                                            4,
                                                                                            from
                                                                                                            == 0
                                                                                                    ? 0
                                                                                                    : 1)
                                                                                    .text(5, "next")
                                                                                    .varint(6, to)
                                                                                    .varint(
                                                                                            7,
                                                                                            120)));
                                }));
    }
}
