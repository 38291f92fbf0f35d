// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class LegacyEventsTest {
    private static final int THREAD_DESCRIPTOR = 44;

    private final TrackEventTrace trace = new TrackEventTrace().interned();

    @AfterEach
    void close() {
        trace.close();
    }

    @Test
    void deltasAddUpOnTheThreadDescriptorOfTheSequence() {
        describeThread();
        phase('B', e -> e.varint(1, 5).varint(2, 2));
        phase('E', e -> e.varint(1, 10).varint(2, 3));
        trace.load();

        SliceTable slices = trace.storage().slice();
        assertThat(trace.slices()).containsExactly("event@1005000+10000");
        assertThat(slices.threadTs().get(0)).isEqualTo(52_000);
        assertThat(slices.threadDur().get(0)).isEqualTo(3000);
        assertThat(trace.tracks()).containsExactly("thread_time:thread_time", "thread_execution:");
    }

    @Test
    void aDeltaWithoutReferenceIsCountedAndDropped() {
        phase('B', e -> e.varint(1, 5));
        trace.load();

        assertThat(trace.slices()).isEmpty();
        assertThat(trace.stat("track_event_skipped_timestamp_delta_without_valid_state"))
                .isEqualTo(1);
    }

    @Test
    void completeEventsHaveTheirLength() {
        describeThread();
        trace.event(10, e -> e.text(23, "x").nested(6, l -> l.varint(2, 'X').varint(3, 4))).load();

        assertThat(trace.slices()).containsExactly("x@10+4000");
    }

    @Test
    void asyncEventsOfOneIdNestOnOneTrackOfTheirCategory() {
        describeThread();
        async(10, 'b', 1, "outer");
        async(20, 'b', 1, "inner");
        async(30, 'e', 1, "inner");
        async(40, 'e', 1, "outer");
        trace.load();

        assertThat(trace.slices()).containsExactly("outer@10+30", "inner@20+10");
        assertThat(trace.tracks()).containsExactly("legacy_async_global_slice:outer");
        assertThat(trace.argsOfSlice(0))
                .containsExactly("legacy_trace_source_id=1", "legacy_event.passthrough_utid=2");
    }

    @Test
    void globalInstantsLieOnATrackOfTheirOwn() {
        describeThread();
        trace.event(10, e -> e.text(23, "x").nested(6, l -> l.varint(2, 'I').varint(14, 1))).load();

        assertThat(trace.tracks()).containsExactly("legacy_chrome_global_instants:");
    }

    @Test
    void metadataEventsNameThreadsAndProcesses() {
        describeThread();
        metadata("thread_name", "CrMain");
        metadata("process_name", "Browser");
        trace.load();

        int utid = trace.context().processes().findThread(22);
        assertThat(trace.text(trace.storage().thread().name().get(utid))).isEqualTo("CrMain");
        int upid = trace.context().processes().findProcess(21);
        assertThat(trace.text(trace.storage().process().name().get(upid))).isEqualTo("Browser");
    }

    @Test
    void phasesThatNoTableShowsAreKeptRaw() {
        describeThread();
        trace.event(10, e -> e.text(23, "x").nested(6, l -> l.varint(2, 'O').varint(6, 3))).load();

        var raw = trace.storage().table("__intrinsic_chrome_raw");
        assertThat(raw.rowCount()).isEqualTo(1);
        assertThat(trace.args(raw.ints("arg_set_id").get(0)))
                .contains("legacy_event.phase=O", "legacy_event.unscoped_id=3");
    }

    private void describeThread() {
        trace.packet(
                0,
                p ->
                        p.nested(
                                THREAD_DESCRIPTOR,
                                t -> t.varint(1, 21).varint(2, 22).varint(6, 1000).varint(7, 50)));
    }

    private void phase(char phase, Consumer<ProtoWriter> deltas) {
        trace.event(
                1,
                e -> {
                    e.text(23, "event").nested(6, l -> l.varint(2, phase));
                    deltas.accept(e);
                });
    }

    private void async(long timestamp, char phase, long id, String name) {
        trace.event(
                timestamp,
                e ->
                        e.text(22, "cat")
                                .text(23, name)
                                .nested(6, l -> l.varint(2, phase).varint(6, id)));
    }

    private void metadata(String name, String value) {
        trace.event(
                10,
                e ->
                        e.text(23, name)
                                .nested(4, a -> a.text(10, "name").text(6, value))
                                .nested(6, l -> l.varint(2, 'M')));
    }
}
