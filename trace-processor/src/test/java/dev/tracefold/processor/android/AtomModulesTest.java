// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.winscope.PacketTrace;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

/// Modules over atoms of statsd. The trace brings the description of the atoms, cut down to the fields
/// that are asked for.
final class AtomModulesTest {
    private static final int FTRACE_EVENTS = 1;
    private static final int TRACK_EVENT = 11;
    private static final int TRACK_DESCRIPTOR = 60;
    private static final int DESCRIPTOR = 72;
    private static final int STATSD_ATOM = 84;
    private static final int PROCESS_STATE = 27;
    private static final int JOB_STATE = 8;
    private static final int FOREGROUND = 60;
    private static final int FREEZE = 254;
    private static final int INT32 = 5;
    private static final int STRING = 9;
    private static final int MESSAGE = 11;

    private final PacketTrace trace = new PacketTrace();

    @BeforeEach
    void describeAtoms() {
        trace.packet(p ->
                p.nested(
                        DESCRIPTOR,
                        d ->
                                d.nested(
                                        1,
                                        s ->
                                                s.nested(
                                                        1,
                                                        file -> {
                                                            file.text(1, "atoms.proto")
                                                                    .text(2, "android.os.statsd");
                                                            file.nested(
                                                                    4,
                                                                    atom -> {
                                                                        atom.text(1, "Atom");
                                                                        ofType(
                                                                                atom,
                                                                                "uid_process_state_changed",
                                                                                PROCESS_STATE,
                                                                                "ProcessState");
                                                                        ofType(
                                                                                atom,
                                                                                "scheduled_job_state_changed",
                                                                                JOB_STATE,
                                                                                "JobState");
                                                                        ofType(
                                                                                atom,
                                                                                "foreground_service_state_changed",
                                                                                FOREGROUND,
                                                                                "Foreground");
                                                                        ofType(
                                                                                atom,
                                                                                "app_freeze_changed",
                                                                                FREEZE,
                                                                                "Freeze");
                                                                    });
                                                            file.nested(
                                                                    4,
                                                                    m -> {
                                                                        m.text(1, "ProcessState");
                                                                        field(m, "uid", 1, INT32);
                                                                        field(
                                                                                m, "state", 2,
                                                                                STRING);
                                                                    });
                                                            file.nested(
                                                                    4,
                                                                    m -> {
                                                                        m.text(1, "JobState");
                                                                        ofType(
                                                                                m,
                                                                                "attribution_node",
                                                                                1,
                                                                                "Node");
                                                                        field(
                                                                                m,
                                                                                "job_name",
                                                                                2,
                                                                                STRING);
                                                                        field(
                                                                                m, "state", 3,
                                                                                STRING);
                                                                        field(
                                                                                m,
                                                                                "internal_stop_reason",
                                                                                4,
                                                                                STRING);
                                                                        field(
                                                                                m, "job_id", 6,
                                                                                INT32);
                                                                        field(
                                                                                m,
                                                                                "is_periodic",
                                                                                7,
                                                                                INT32);
                                                                    });
                                                            file.nested(
                                                                    4,
                                                                    m -> {
                                                                        m.text(1, "Node");
                                                                        field(m, "uid", 1, INT32);
                                                                    });
                                                            file.nested(
                                                                    4,
                                                                    m -> {
                                                                        m.text(1, "Foreground");
                                                                        field(m, "uid", 1, INT32);
                                                                        field(
                                                                                m,
                                                                                "short_name",
                                                                                2,
                                                                                STRING);
                                                                        field(
                                                                                m, "state", 3,
                                                                                STRING);
                                                                    });
                                                            file.nested(
                                                                    4,
                                                                    m -> {
                                                                        m.text(1, "Freeze");
                                                                        field(
                                                                                m, "action", 1,
                                                                                STRING);
                                                                        field(m, "pid", 2, INT32);
                                                                        field(
                                                                                m,
                                                                                "process_name",
                                                                                3,
                                                                                STRING);
                                                                        field(
                                                                                m,
                                                                                "unfreeze_reason_v2",
                                                                                4,
                                                                                STRING);
                                                                    });
                                                        }))));
    }

    @AfterEach
    void close() {
        trace.close();
    }

    @Test
    void aUidIsInAStateUntilTheNext() {
        atom(10, PROCESS_STATE, a -> a.varint(1, 10_001).text(2, "TOP"));
        atom(15, PROCESS_STATE, a -> a.varint(1, 10_002).text(2, "HOME"));
        atom(30, PROCESS_STATE, a -> a.varint(1, 10_001).text(2, "CACHED_EMPTY"));
        atom(100, PROCESS_STATE, a -> a.varint(1, 10_003).text(2, "TOP"));

        String[] states = {
            "10|20|10001|TOP", "15|85|10002|HOME", "30|70|10001|CACHED_EMPTY", "100|0|10003|TOP"
        };
        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.battery.process_states;
                                SELECT * FROM android_process_state ORDER BY ts
                                """))
                .containsExactly(states);
        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.process_uid_state;
                                SELECT * FROM android_process_uid_state ORDER BY ts
                                """))
                .containsExactly(states);
    }

    @Test
    void aProcessStaysFrozenUntilItIsThawed() {
        atom(10, FREEZE, a -> a.text(1, "FREEZE_APP").varint(2, 7).text(3, "com.x"));
        atom(
                40,
                FREEZE,
                a -> a.text(1, "UNFREEZE_APP").varint(2, 7).text(3, "com.x").text(4, "ACTIVITY"));
        atom(50, FREEZE, a -> a.text(1, "FREEZE_APP").varint(2, 8).text(3, "com.y"));

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.battery.freezer;
                                SELECT ts, dur, pid, process_name, freezer_state, unfreeze_reason
                                FROM android_app_freeze_state
                                ORDER BY ts
                                """))
                .containsExactly(
                        "10|30|7|com.x|FREEZE_APP|",
                        "40|10|7|com.x|UNFREEZE_APP|ACTIVITY",
                        "50|0|8|com.y|FREEZE_APP|");
    }

    @Test
    void aServiceInTheForegroundLastsUntilItComesThereAgain() {
        atom(10, FOREGROUND, a -> a.varint(1, 5).text(2, "com.x/.S").text(3, "ENTER"));
        atom(20, FOREGROUND, a -> a.varint(1, 5).text(2, "com.x/.S").text(3, "EXIT"));
        atom(70, FOREGROUND, a -> a.varint(1, 5).text(2, "com.x/.S").text(3, "ENTER"));
        atom(90, FOREGROUND, a -> a.varint(1, 5).text(2, "com.x/.S").text(3, "EXIT"));

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.battery.foreground_services;
                                SELECT ts, uid, short_name, state, fgs_types
                                FROM android_foreground_service_state_changes
                                """))
                .hasSize(4)
                .contains("20|5|com.x/.S|EXIT|");
        assertThat(trace.rows("SELECT ts, dur, short_name FROM android_foreground_service_state"))
                .containsExactly("10|60|com.x/.S", "70|20|com.x/.S");
    }

    @Test
    void aJobRunsFromBeingStartedToBeingFinished() {
        job(10, 1, "@space@tag:com.x", "SCHEDULED", "");
        job(20, 1, "@space@tag:com.x", "STARTED", "");
        job(50, 1, "@space@tag:com.x", "FINISHED", "SUCCESSFUL");
        job(30, 2, "com.y/.Job", "STARTED", "");
        job(60, 2, "com.y/.Job", "SCHEDULED", "TIMEOUT");
        job(70, 2, "com.y/.Job", "CANCELLED", "");
        job(80, 3, "com.z/.Lost", "STARTED", "");
        counter(15, "ScreenState", 2);
        counter(40, "BatteryStatus", 3);

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.job_scheduler_states;
                                SELECT id, ts, dur, uid, job_id, package_name, job_namespace,
                                  is_periodic, has_flex_constraint, internal_stop_reason
                                FROM android_job_scheduler_states
                                """))
                .containsExactly(
                        "1|20|30|9|1|tag:com.x|space|1|1|SUCCESSFUL",
                        "2|30|30|9|2|com.y|.Job|1|1|TIMEOUT");
        assertThat(
                        trace.rows(
                                """
                                SELECT ts, dur, job_name, job_dur, charging_state, screen_state
                                FROM android_job_scheduler_with_screen_charging_states
                                ORDER BY job_id
                                """))
                .containsExactly(
                        "40|10|@space@tag:com.x_1|30|Discharging|Screen on",
                        "40|20|com.y/.Job_2|30|Discharging|Screen on");
    }

    @Test
    void jobsOfStatsdStandInForThoseOfTheJobScheduler() {
        job(20, 1, "com.x/.Job", "STARTED", "");
        job(50, 1, "com.x/.Job", "FINISHED", "");

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.battery.job_scheduler;
                                SELECT ts, dur, safe_dur, job_name, uid, data_source
                                FROM android_job_scheduler
                                """))
                .containsExactly("20|30|30|com.x/.Job|9|statsd");
    }

    @Test
    void aJobOfTheJobSchedulerTellsItsFlagsInBits() {
        trace.packet(
                p -> p.varint(10, 1).nested(TRACK_DESCRIPTOR, t -> t.varint(1, 9).text(2, "jobs")));
        jobEvent(20, 2, 300, 0);
        jobEvent(30, 1, 0, 1 | 1 << 21);
        jobEvent(60, 0, 0, 0);

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.battery.job_scheduler;
                                SELECT ts, dur, package_name, job_namespace, filtered_trace_tag, job_id,
                                  requested_priority, standby_bucket, proc_state,
                                  has_charging_constraint, has_idle_constraint, is_periodic,
                                  internal_stop_reason, data_source
                                FROM android_job_scheduler
                                """))
                .containsExactly(
                        "30|30|com.x|space|tag|4|PRIORITY_DEFAULT|RARE|PROCESS_STATE_TOP|1|0|1"
                                + "|INTERNAL_STOP_REASON_CANCELED|sdk");
    }

    private void jobEvent(long ts, int state, int priority, int flags) {
        trace.packet(p ->
                p.varint(8, ts)
                        .varint(10, 1)
                        .nested(
                                TRACK_EVENT,
                                e -> {
                                    e.varint(9, 3)
                                            .varint(11, 9)
                                            .text(22, "jobscheduler")
                                            .text(23, "@space@#tag#com.x/.J");
                                    annotation(e, "job_id", 4);
                                    annotation(e, "source_uid", 10_001);
                                    annotation(e, "state", state);
                                    annotation(e, "requested_priority", priority);
                                    annotation(e, "standby_bucket", 3);
                                    annotation(e, "proc_state", 1002);
                                    annotation(e, "internal_stop_reason", 0);
                                    annotation(e, "job_state_flags", flags);
                                }));
    }

    private static void annotation(ProtoWriter event, String name, long value) {
        event.nested(4, a -> a.text(10, "job_scheduler_job_" + name).varint(4, value));
    }

    private void counter(long ts, String name, int value) {
        trace.packet(p ->
                p.nested(
                        FTRACE_EVENTS,
                        bundle -> {
                            bundle.varint(1, 0);
                            bundle.nested(
                                    2,
                                    e -> {
                                        e.varint(1, ts).varint(2, 1);
                                        e.nested(
                                                3,
                                                print ->
                                                        print.text(
                                                                2,
                                                                "C|1|%s|%d\n"
                                                                        .formatted(name, value)));
                                    });
                        }));
    }

    private void job(long ts, int id, String name, String state, String reason) {
        atom(
                ts,
                JOB_STATE,
                a ->
                        a.nested(1, node -> node.varint(1, 9))
                                .text(2, name)
                                .text(3, state)
                                .text(4, reason)
                                .varint(6, id)
                                .varint(7, 1));
    }

    private void atom(long ts, int kind, Consumer<ProtoWriter> content) {
        trace.packet(
                ts,
                STATSD_ATOM,
                bundle -> bundle.nested(1, a -> a.nested(kind, content)).packed(2, ts));
    }

    private static void field(ProtoWriter message, String name, int number, int type) {
        message.nested(2, f -> f.text(1, name).varint(3, number).varint(4, 1).varint(5, type));
    }

    private static void ofType(ProtoWriter message, String name, int number, String type) {
        int label = name.equals("attribution_node") ? 3 : 1;
        message.nested(
                2,
                f ->
                        f.text(1, name)
                                .varint(3, number)
                                .varint(4, label)
                                .varint(5, MESSAGE)
                                .text(6, ".android.os.statsd." + type));
    }
}
