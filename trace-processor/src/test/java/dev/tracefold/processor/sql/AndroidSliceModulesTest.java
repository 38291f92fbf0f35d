// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Modules that read the names of slices which Android draws.
final class AndroidSliceModulesTest {
    private final TextTrace trace = new TextTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    @Test
    void aWaitForALockOfTheRuntimeNamesTheThreadThatHoldsIt() {
        trace.slice("holder", 102, 100, 900, 950, "work")
                .slice(
                        "ui",
                        100,
                        100,
                        1000,
                        1500,
                        "Lock contention on thread list lock (owner tid: 102)")
                .slice("ui", 100, 100, 1600, 1700, "Lock contention on a lock of nobody")
                .slice(
                        "ui",
                        100,
                        100,
                        2000,
                        2100,
                        "monitor contention with owner holder (102) at void a.B.hold()(B.java:1)"
                                + " waiters=0 blocking from void a.C.want()(C.java:2)");

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.lock_contention;
                                SELECT ts, dur, owner_tid, blocked_thread_name, blocking_thread_name
                                FROM android_lock_contention
                                """))
                .containsExactly("1000000,500000,102,ui,holder");
        assertThat(trace.rows("SELECT dur, name FROM android_all_lock_contentions ORDER BY ts"))
                .containsExactly(
                        "500000,[Lock Owner] Blocking: Lock contention on thread list lock (owner"
                                + " tid: 102)",
                        "100000,[Lock Owner] Blocking: Lock contention on a monitor lock (owner"
                                + " tid: 102)");
    }

    @Test
    void aLockIsHeldOnceHoweverOftenItIsTakenAndUntilTheNextThreadHasIt() {
        trace.mark("a", 100, 100, 1000, "B|100|am_lock_held")
                .slice("a", 100, 100, 1100, 1200, "am_lock_held")
                .mark("a", 100, 100, 1500, "E|100")
                .mark("b", 101, 100, 1400, "B|100|am_lock_held")
                .slice("a", 100, 100, 1600, 1650, "wm_lock_held")
                .mark("a", 100, 100, 1900, "B|100|end");

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.lock_held;
                                SELECT thread.name, lock_name, ts, dur, is_incomplete, blocking_method
                                FROM android_lock_held JOIN thread USING (utid) ORDER BY ts
                                """))
                .containsExactly(
                        "a,am,1000000,400000,0,null",
                        "b,am,1400000,500000,1,null",
                        "a,wm,1600000,50000,0,null");
    }

    @Test
    void aColdStartEndsWithTheFirstFrameOrWhenTheAppSaysSo() {
        trace.slice("app", 100, 100, 1000, 1200, "bindApplication")
                .slice("app", 100, 100, 1500, 1600, "Choreographer#doFrame 7")
                .slice("app", 100, 100, 1700, 1800, "Choreographer#doFrame 8")
                .slice("app", 100, 100, 2000, 2010, "reportFullyDrawn() for Main");

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.profiling_manager.startup;
                                SELECT * FROM android_profiling_manager_cold_startup
                                """))
                .containsExactly(
                        "1000000,app_startup_ttff,600000,TTFF",
                        "1000000,app_startup_tti,1010000,TTI");
    }

    @Test
    void aProcessHasItsRenderThread() {
        trace.slice("app", 100, 100, 1000, 1200, "work")
                .slice("RenderThread", 103, 100, 1000, 1200, "DrawFrames 1");

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.render_thread;
                                SELECT pid, tid FROM _render_thread_per_process
                                JOIN process USING (upid)
                                JOIN thread ON thread.utid = render_thread_utid
                                """))
                .containsExactly("100,103");
    }
}
