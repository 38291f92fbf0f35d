// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MarkerEventsTest {
    private final KernelTrace trace = new KernelTrace(false);

    @AfterEach
    void close() {
        trace.close();
    }

    private Iterable<String> slices() {
        return trace.rows("__intrinsic_slice", "ts", "dur", "name", "track_id", "depth");
    }

    private Iterable<String> tracks() {
        return trace.rows("__intrinsic_track", "name", "type", "utid", "upid");
    }

    @Test
    void slicesOfAThreadNest() {
        trace.print(10, 5, "B|4|outer\n")
                .print(20, 5, "B|4|inner\n")
                .print(30, 5, "E|4\n")
                .print(40, 5, "E|4\n")
                .load();

        assertThat(slices()).containsExactly("10|30|outer|0|0", "20|10|inner|0|1");
        assertThat(trace.rows("__intrinsic_thread", "tid", "upid")).contains("5|1");
        assertThat(trace.rows("__intrinsic_process", "pid")).contains("4");
    }

    @Test
    void slicesOfAProcessAreMatchedByCookie() {
        trace.print(10, 5, "S|4|load|7\n")
                .print(20, 6, "S|4|load|8\n")
                .print(30, 6, "F|4|load|7\n")
                .print(40, 5, "F|4|load|8\n")
                .load();

        assertThat(slices()).containsExactly("10|20|load|0|0", "20|20|load|1|0");
        assertThat(tracks())
                .containsExactly("load|atrace_async_slice||1", "load|atrace_async_slice||1");
    }

    @Test
    void slicesOfNamedTracksLieThere() {
        trace.print(10, 5, "G|4|network|get|7\n").print(20, 5, "H|4|network|7\n").load();

        assertThat(slices()).containsExactly("10|10|get|0|0");
        assertThat(tracks()).containsExactly("network|atrace_async_slice_for_track||1");
    }

    @Test
    void instantsTakeNoTime() {
        trace.print(10, 5, "I|4|tick\n").print(20, 5, "N|4|lane|tock\n").load();

        assertThat(slices()).containsExactly("10|0|tick|0|0", "20|0|tock|1|0");
    }

    @Test
    void countersAreOfTheProcess() {
        trace.print(10, 5, "C|4|queued|3\n").print(20, 5, "C|4|queued|-1\n").load();

        assertThat(trace.counters()).containsExactly("queued|10|3.0", "queued|20|-1.0");
        assertThat(tracks()).containsExactly("queued|atrace_counter||1");
    }

    @Test
    void textThatIsNoMarkerIsNoSlice() {
        trace.print(10, 5, "hello\n").print(20, 5, "B|\n").print(30, 5, "").load();

        assertThat(slices()).isEmpty();
    }
}
