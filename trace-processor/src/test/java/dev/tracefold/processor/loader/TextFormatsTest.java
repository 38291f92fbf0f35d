// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.StatsTable;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Formats that stand on their own, from the sniffing of their first bytes to rows.
class TextFormatsTest {
    private static final LoadOptions OPTIONS =
            new LoadOptions(Long.MAX_VALUE, new ImportOptions(true, false, false));

    @Test
    void straceCallsAreSlicesOfTheirThreads() {
        try (TraceStorage storage =
                load(
                        """
                        7 1700000052.1 read(3, ") = ", 4) = 4
                        [pid  8] 1700000052.2 futex(0x7f, <unfinished ...>
                        8 1700000052.5 <... futex resumed> ) = 0
                        9 12:00:01 close(3) = 0
                        1700000052.6 close(3) = 0
                        """)) {
            assertThat(slices(storage))
                    .containsExactly(
                            "1700000052100000000 0 read", "1700000052200000000 300000000 futex");
            assertThat(strings(storage, storage.args().table(), "string_value"))
                    .filteredOn(Objects::nonNull)
                    .containsExactly("0x7f", "0", "3, \") = \", 4", "4");
            assertThat(stat(storage, "strace_unsupported_timestamp_format")).isOne();
            assertThat(stat(storage, "strace_missing_pid")).isOne();
        }
    }

    @Test
    void logcatLinesAreLogsWithOrWithoutUsersAndYears() {
        try (TraceStorage storage =
                load(
                        """
                        2022-06-24 16:24:23.441532 23153 23154 I hal:wm: a: message
                        06-24 16:24:23.441  root     1     2 W x86/fpu : second
                        06-42 16:24:23.441  root     1     2 W x86/fpu : no such day
                        """)) {
            Table logs = storage.table("__intrinsic_logs");
            assertThat(strings(storage, logs, "msg")).containsExactly("second", "a: message");
            assertThat(strings(storage, logs, "tag")).containsExactly("x86/fpu", "hal:wm");
            assertThat(logs.ints("prio").get(0)).isEqualTo(5);
            assertThat(logs.longs("ts").get(1)).isEqualTo(1_656_087_863_441_532_000L);
            assertThat(stat(storage, "android_log_num_failed")).isOne();
        }
    }

    @Test
    void aBugReportReadsEachLineOfTheLogOnce() {
        String banner = "=".repeat(56) + "\n== dumpstate: 2022-06-24 16:24:37\n";
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(
                "bugreport-x-2022-06-24-16-24-37.txt",
                text(
                        banner
                                + """
                                ------ SYSTEM LOG (logcat) ------
                                06-24 16:24:23.441 23153 23154 I tag: again
                                06-24 16:24:24.441 23153 23154 I tag: new
                                ------ 0.1s was the duration of 'SYSTEM LOG' ------
                                ------ DUMPSYS (/system/bin/dumpsys) ------
                                DUMP OF SERVICE activity:
                                one line
                                --------- 0.012s was the duration of dumpsys activity
                                """));
        files.put(
                "FS/data/misc/logd/logcat",
                text("06-24 16:24:23.441532 23153 23154 I tag: again\n"));
        files.put("FS/data/other.txt", text("not read"));

        try (TraceStorage storage = load(Archives.zip(files))) {
            assertThat(strings(storage, storage.table("__intrinsic_logs"), "msg"))
                    .containsExactly("again", "new");
            Table lines = storage.table("__intrinsic_android_dumpstate");
            assertThat(strings(storage, lines, "service")).endsWith("activity", "activity");
            assertThat(strings(storage, lines, "line"))
                    .endsWith("one line")
                    .doesNotContain("------ SYSTEM");
        }
    }

    @Test
    void batteryHistoryIsCountersAndSlices() {
        try (TraceStorage storage =
                load(
                        """
                        9,0,i,vers,36,214
                        9,hsp,1,1001,"a,b"
                        9,h,0:RESET:TIME:1000
                        9,h,5,Bl=99,Pcn=lte,+S,+w=1,Efg=1,Zz=7
                        9,h,5,-S,-w=1,Bv=x
                        """)) {
            assertThat(strings(storage, storage.track().table(), "type"))
                    .contains("battery_counter", "battery_stats", "screen_state")
                    .contains("dumpstate_wakelocks");
            assertThat(slices(storage))
                    .containsExactly("1005000000 5000000 a,b", "1005000000 0 fg=1001:\"a,b\"");
            assertThat(storage.counter().value().get(1)).isEqualTo(13);
            assertThat(stat(storage, "android_br_parse_errors")).isOne();
        }
    }

    @Test
    void ninjaJobsShareAsFewWorkersAsCanHaveDoneThem() {
        try (TraceStorage storage =
                load(
                        """
                        # ninja log v6
                        0\t4\t1\ta.o\taa
                        1\t6\t1\tb.o\tbb
                        1\t6\t1\tb.d\tbb
                        6\t9\t1\tc\tcc
                        broken
                        """)) {
            assertThat(slices(storage))
                    .containsExactly(
                            "0 4000000 a.o", "1000000 5000000 b.o, b.d", "6000000 3000000 c");
            assertThat(strings(storage, storage.thread().table(), "name"))
                    .containsExactly(null, "Worker 1", "Worker 2");
            assertThat(stat(storage, "ninja_parse_errors")).isOne();
        }
        assertThatThrownBy(() -> load("# ninja log v9\n"))
                .isInstanceOf(ProcessorException.class)
                .hasMessageContaining("Unsupported ninja log version: 9; versions 5 to 7 are read");
    }

    @Test
    void fuchsiaEventsFindTheirStringsAndThreads() {
        ByteBuffer words = ByteBuffer.allocate(8 * 64).order(ByteOrder.LITTLE_ENDIAN);
        words.putLong(0x0016547846040010L);
        words.putLong(0x21L).putLong(2_000_000_000L);
        words.putLong(0x22L | 1L << 16 | 1L << 32).putLong('a');
        words.putLong(0x33L | 1L << 16).putLong(4).putLong(5);
        // A complete event with an integer, from tick 100 to 300; the clock has two ticks a
        // nanosecond.
        words.putLong(0x44L | 4L << 16 | 1L << 20 | 1L << 24 | 1L << 32 | 1L << 48).putLong(100);
        words.putLong(0x11L | 1L << 16 | 7L << 32);
        words.putLong(300);
        // A counter, and a switch between threads.
        words.putLong(0x34L | 1L << 16 | 1L << 20 | 1L << 24 | 1L << 48).putLong(400);
        words.putLong(0x11L | 1L << 16 | 9L << 32);
        words.putLong(0x48L | 1L << 60 | 3L << 20 | 2L << 36).putLong(500).putLong(5).putLong(6);
        words.putLong(0x44L | 1L << 24 | 99L << 48).putLong(100).putLong(0).putLong(0);
        words.putLong(0x29L);
        byte[] trace = Arrays.copyOf(words.array(), words.position());

        try (TraceStorage storage = load(trace)) {
            assertThat(slices(storage)).contains("50 100 a");
            assertThat(storage.args().intValue().get(storage.slice().argSetId().get(0)))
                    .isEqualTo(7);
            assertThat(storage.counter().value().get(0)).isEqualTo(9);
            assertThat(storage.schedSlice().ts().get(0)).isEqualTo(250);
            assertThat(strings(storage, storage.threadState().table(), "state"))
                    .containsExactly("S", "Running");
            assertThat(stat(storage, "fuchsia_invalid_string_ref")).isOne();
            assertThat(stat(storage, "fuchsia_record_read_error")).isOne();
        }
    }

    @Test
    void primesSlicesLieOnTheirExecutors() {
        byte[] trace =
                ProtoWriter.message(t ->
                        t.real(1, 1)
                                .nested(4, s -> s.varint(1, 3))
                                .nested(
                                        7,
                                        e -> edge(e, 1, 0).nested(3, TextFormatsTest::primesRoot))
                                .nested(
                                        7,
                                        e -> edge(e, 2, 1).nested(5, TextFormatsTest::primesMark))
                                .nested(7, e -> edge(e, 1, 2).nested(4, end -> {}))
                                .nested(7, e -> edge(e, 9, 2).nested(4, end -> {})));

        try (TraceStorage storage = load(trace)) {
            assertThat(slices(storage))
                    .containsExactly("3000000000 2000000000 root", "4000000000 0 mark");
            assertThat(storage.flow().table().rowCount()).isOne();
            assertThat(stat(storage, "primes_end_without_matching_begin")).isOne();
        }
    }

    private static ProtoWriter edge(ProtoWriter edge, long id, long seconds) {
        return edge.varint(1, id).nested(2, offset -> offset.varint(1, seconds));
    }

    @Test
    void aConfigurationThatLosesEventsIsPointedOut() {
        byte[] ftrace = ProtoWriter.message(f -> f.varint(10, 64));
        byte[] source = ProtoWriter.message(s -> s.bytes(100, ftrace));
        byte[] config = ProtoWriter.message(c -> c.nested(2, d -> d.bytes(1, source)));
        byte[] trace = ProtoWriter.message(t -> t.nested(1, p -> p.bytes(33, config)));

        try (TraceStorage storage = load(trace)) {
            Table advice = storage.table("__intrinsic_trace_diagnostics");
            assertThat(strings(storage, advice, "key")).containsExactly("tiny_ftrace_buffer");
            assertThat(advice.doubles("confidence").get(0)).isEqualTo(0.9);
        }
    }

    private static TraceStorage load(String trace) {
        return load(text(trace));
    }

    private static TraceStorage load(byte[] trace) {
        return TraceLoader.load(TraceSource.bytes("test", trace), OPTIONS);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> slices(TraceStorage storage) {
        SliceTable table = storage.slice();
        List<String> slices = new ArrayList<>();
        for (int row = 0; row < table.table().rowCount(); row++) {
            slices.add(
                    "%d %d %s"
                            .formatted(
                                    table.ts().get(row),
                                    table.dur().get(row),
                                    storage.strings().get(table.name().get(row))));
        }
        return slices;
    }

    private static List<String> strings(TraceStorage storage, Table table, String column) {
        List<String> values = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            values.add(storage.strings().get(table.strings(column).get(row)));
        }
        return values;
    }

    private static long stat(TraceStorage storage, String name) {
        StatsTable stats = storage.stats();
        for (int row = 0; row < stats.table().rowCount(); row++) {
            if (name.equals(storage.strings().get(stats.name().get(row)))) {
                return stats.value().get(row);
            }
        }
        return 0;
    }

    private static void primesRoot(ProtoWriter begin) {
        begin.nested(1, d -> d.text(1, "root")).text(6, "main").varint(8, 4);
    }

    private static void primesMark(ProtoWriter mark) {
        mark.nested(1, d -> d.text(1, "mark").varint(2, 1).varint(3, 1));
    }
}
