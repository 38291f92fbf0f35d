// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Modules over short traces in the kernel's text format, whose times can be read off.
final class AndroidModulesOnTextTracesTest {
    @Test
    void aWaitForAMonitorNamesBothThreadsAndBothMethods() {
        String wait =
                "B|100|monitor contention with owner worker (102) at void a.B.hold(int)(B.java:10)"
                        + " waiters=2 blocking from int a.C.want()(C.java:20)";

        assertThat(
                        rows(
                                trace(
                                        mark("ui", 100, 100, "1.000000", wait),
                                        mark("ui", 100, 100, "1.500000", "E|100"),
                                        mark("worker", 102, 100, "1.600000", "B|100|work"),
                                        mark("worker", 102, 100, "1.700000", "E|100")),
                                """
                                INCLUDE PERFETTO MODULE android.monitor_contention;
                                SELECT short_blocked_method, short_blocking_method, blocked_src,
                                  blocking_method, waiter_count, blocked_thread_tid,
                                  blocking_thread_tid, dur
                                FROM android_monitor_contention
                                """))
                .containsExactly(
                        "a.C.want,a.B.hold,C.java:20,void a.B.hold(int),2,100,102,500000000");
    }

    @Test
    void aThreadThatWaitsForOneThatWaitsIsTheChildInTheChain() {
        String first =
                "B|100|monitor contention with owner b (102) at void a.B.x()(B.java:1) waiters=0"
                        + " blocking from void a.C.y()(C.java:2)";
        String second =
                "B|100|monitor contention with owner c (103) at void a.D.z()(D.java:3) waiters=0"
                        + " blocking from void a.B.x()(B.java:1)";

        assertThat(
                        rows(
                                trace(
                                        mark("c", 103, 100, "0.900000", "B|100|work"),
                                        mark("b", 102, 100, "1.000000", second),
                                        mark("a", 101, 100, "1.100000", first),
                                        mark("b", 102, 100, "1.500000", "E|100"),
                                        mark("a", 101, 100, "1.600000", "E|100"),
                                        mark("c", 103, 100, "1.700000", "E|100")),
                                """
                                INCLUDE PERFETTO MODULE android.monitor_contention;
                                SELECT parent.blocked_thread_tid, own.blocked_thread_tid,
                                  child.blocked_thread_tid
                                FROM android_monitor_contention_chain AS own
                                LEFT JOIN android_monitor_contention AS parent
                                  ON parent.id = own.parent_id
                                LEFT JOIN android_monitor_contention AS child
                                  ON child.id = own.child_id
                                """))
                .containsExactly("null,102,101", "102,101,null");
    }

    @Test
    void aStartupFromAndroid13OnHasTheNumberThatTheSystemGaveIt() {
        assertThat(
                        rows(
                                trace(
                                        mark("sys", 50, 50, "2.0", "S|50|launchingActivity#7|7"),
                                        mark("sys", 50, 50, "2.5", "F|50|launchingActivity#7|7"),
                                        mark(
                                                "sys",
                                                50,
                                                50,
                                                "2.6",
                                                "I|50|launchingActivity#7:completed-cold:com.x")),
                                """
                                INCLUDE PERFETTO MODULE android.startup.startups;
                                SELECT startup_id, ts, dur, package, startup_type FROM android_startups
                                """))
                .containsExactly("7,2000000000,500000000,com.x,cold");
    }

    @Test
    void aBinderCallHasBothEndsAndWhatTheServerSaysItDoes() {
        assertThat(
                        rows(
                                trace(
                                        line(
                                                "caller",
                                                300,
                                                300,
                                                "3.00",
                                                "binder_transaction: transaction=11 dest_node=5"
                                                        + " dest_proc=400 dest_thread=0 reply=0"
                                                        + " flags=0x10 code=0x1"),
                                        line(
                                                "server",
                                                401,
                                                400,
                                                "3.01",
                                                "binder_transaction_received: transaction=11"),
                                        mark(
                                                "server",
                                                401,
                                                400,
                                                "3.015",
                                                "B|400|AIDL::java::I::f::server"),
                                        mark("server", 401, 400, "3.02", "E|400"),
                                        line(
                                                "server",
                                                401,
                                                400,
                                                "3.03",
                                                "binder_transaction: transaction=12 dest_node=0"
                                                        + " dest_proc=300 dest_thread=300 reply=1"
                                                        + " flags=0x0 code=0x0"),
                                        line(
                                                "caller",
                                                300,
                                                300,
                                                "3.04",
                                                "binder_transaction_received: transaction=12")),
                                """
                                INCLUDE PERFETTO MODULE android.binder;
                                SELECT interface, method_name, client_tid, server_tid, client_dur,
                                  server_dur, is_sync
                                FROM android_binder_txns
                                """))
                .containsExactly("I,f,300,401,40000000,20000000,1");
    }

    private static String mark(String name, int tid, int tgid, String time, String event) {
        return line(name, tid, tgid, time, "tracing_mark_write: " + event);
    }

    private static String line(String name, int tid, int tgid, String time, String event) {
        return "%s-%d (%d) [000] ...1 %s: %s".formatted(name, tid, tgid, seconds(time), event);
    }

    private static String seconds(String time) {
        String[] parts = time.split("\\.", -1);
        return parts[0] + "." + (parts[1] + "000000").substring(0, 6);
    }

    private static byte[] trace(String... lines) {
        String text = "# tracer: nop\n#\n" + String.join("\n", lines) + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> rows(byte[] trace, String sql) {
        List<String> rows = new ArrayList<>();
        try (TraceSession session =
                        TraceProcessor.open(
                                TraceSource.bytes("trace", trace), ProcessorOptions.DEFAULTS);
                QueryResult result = session.query(sql)) {
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 0; i < result.columnNames().size(); i++) {
                    cells.add(
                            switch (result.type(i)) {
                                case NULL -> "null";
                                case LONG -> Long.toString(result.getLong(i));
                                default -> result.getString(i);
                            });
                }
                rows.add(String.join(",", cells));
            }
        }
        return rows;
    }
}
