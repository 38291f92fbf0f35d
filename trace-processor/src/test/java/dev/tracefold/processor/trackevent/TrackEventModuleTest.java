// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.storage.CounterTable;
import dev.tracefold.processor.storage.FlowTable;
import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.TrackTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class TrackEventModuleTest {
    private final TrackEventTrace trace = new TrackEventTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    @Test
    void internedNamesAndCategoriesAreThoseOfTheSequence() {
        trace.interned()
                .thread(1, 10, 11, "worker")
                .event(100, e -> e.varint(9, 1).varint(11, 1).varint(10, 2).varint(3, 1))
                .event(300, e -> e.varint(9, 2).varint(11, 1))
                .load();

        SliceTable slices = trace.storage().slice();
        assertThat(trace.slices()).containsExactly("name2@100+200");
        assertThat(trace.text(slices.category().get(0))).isEqualTo("category1");
    }

    @Test
    void severalCategoriesAreJoinedAndUnknownOnesNumbered() {
        trace.interned()
                .thread(1, 10, 11, "worker")
                .event(1, e -> e.varint(9, 3).varint(11, 1).packed(3, 1, 2).text(22, "own"))
                .event(2, e -> e.varint(9, 3).varint(11, 1).varint(3, 99))
                .load();

        SliceTable slices = trace.storage().slice();
        assertThat(trace.text(slices.category().get(0))).isEqualTo("category1,category2,own");
        assertThat(trace.text(slices.category().get(1))).isEqualTo("unknown(99)");
    }

    @Test
    void aThreadsTrackIsOfTheThreadAndOfItsProcess() {
        trace.thread(1, 10, 11, "worker").event(5, TrackEventTrace.INSTANT, 1, "tick").load();

        TrackTable tracks = trace.storage().track();
        int utid = tracks.utid().get(0);
        assertThat(trace.tracks()).containsExactly("thread_execution:");
        assertThat(trace.storage().thread().tid().get(utid)).isEqualTo(11);
        assertThat(trace.text(trace.storage().thread().name().get(utid))).isEqualTo("worker");
        int upid = trace.storage().thread().upid().get(utid);
        assertThat(trace.storage().process().pid().get(upid)).isEqualTo(10);
    }

    @Test
    void tracksBelowAProcessAreOfTheProcessAndSiblingsOfOneNameShareATrack() {
        trace.process(1, 10, "app")
                .descriptor(2, t -> t.text(2, "io").varint(5, 1))
                .descriptor(3, t -> t.text(2, "io").varint(5, 1))
                .event(10, TrackEventTrace.BEGIN, 2, "a")
                .event(20, TrackEventTrace.END, 2, "a")
                .event(30, TrackEventTrace.BEGIN, 3, "b")
                .event(40, TrackEventTrace.END, 3, "b")
                .load();

        assertThat(trace.tracks())
                .containsExactly("process_track_event:", "process_merged_track_event:io");
        assertThat(trace.slices()).containsExactly("a@10+10", "b@30+10");
    }

    @Test
    void siblingsThatOverlapLieOnTracksOfOneGroup() {
        trace.process(1, 10, "app")
                .descriptor(2, t -> t.text(2, "io").varint(5, 1))
                .descriptor(3, t -> t.text(2, "io").varint(5, 1))
                .event(10, TrackEventTrace.BEGIN, 2, "a")
                .event(20, TrackEventTrace.BEGIN, 3, "b")
                .event(30, TrackEventTrace.END, 2, "a")
                .event(40, TrackEventTrace.END, 3, "b")
                .load();

        TrackTable tracks = trace.storage().track();
        assertThat(trace.slices()).containsExactly("a@10+20", "b@20+20");
        assertThat(trace.tracks()).hasSize(3);
        assertThat(tracks.trackGroupId().get(1)).isEqualTo(tracks.trackGroupId().get(2));
    }

    @Test
    void aTrackIsMadeAfterItsParentAndPointsToIt() {
        trace.descriptor(3, t -> t.text(2, "leaf").varint(5, 2).varint(15, 2))
                .descriptor(2, t -> t.text(2, "root").varint(15, 2))
                .event(10, TrackEventTrace.INSTANT, 3, "x")
                .load();

        assertThat(trace.tracks())
                .containsExactly("global_track_event:root", "global_track_event:leaf");
        assertThat(trace.storage().track().parentId().get(1)).isZero();
    }

    @Test
    void parentsInALoopMakeTheEventAnErrorThatIsLogged() {
        trace.descriptor(2, t -> t.varint(5, 3))
                .descriptor(3, t -> t.varint(5, 2))
                .event(10, TrackEventTrace.INSTANT, 3, "x")
                .load();

        assertThat(trace.slices()).isEmpty();
        assertThat(trace.stat("track_event_track_hierarchy_loop")).isPositive();
        assertThat(trace.stat("track_event_parser_errors")).isPositive();
        assertThat(trace.storage().traceImportLogs().table().rowCount()).isPositive();
    }

    @Test
    void incrementalCountersAddUpAndAreScaled() {
        trace.descriptor(
                        5,
                        t ->
                                t.text(2, "bytes")
                                        .nested(
                                                8,
                                                c -> c.varint(3, 3).varint(4, 1024).varint(5, 1)))
                .event(10, TrackEventTrace.COUNTER, 5, "", e -> e.varint(30, 2))
                .event(20, TrackEventTrace.COUNTER, 5, "", e -> e.varint(30, 3))
                .load();

        CounterTable counters = trace.storage().counter();
        assertThat(trace.tracks()).containsExactly("global_counter_track_event:bytes");
        assertThat(trace.text(trace.storage().track().counterUnit().get(0))).isEqualTo("bytes");
        assertThat(counters.value().get(0)).isEqualTo(2048);
        assertThat(counters.value().get(1)).isEqualTo(5120);
    }

    @Test
    void aCounterOnATrackThatIsNoneIsCountedAndDropped() {
        trace.descriptor(5, t -> t.text(2, "no counter"))
                .event(10, TrackEventTrace.COUNTER, 5, "", e -> e.varint(30, 2))
                .load();

        assertThat(trace.storage().counter().table().rowCount()).isZero();
        assertThat(trace.stat("track_event_counter_invalid_track_uuid")).isEqualTo(1);
    }

    @Test
    void flowsLeadFromTheEarlierSliceToTheLater() {
        trace.thread(1, 10, 11, "a")
                .thread(2, 10, 12, "b")
                .event(10, TrackEventTrace.INSTANT, 1, "from", e -> e.real(47, 4.2))
                .event(20, TrackEventTrace.INSTANT, 2, "over", e -> e.real(47, 4.2))
                .event(30, TrackEventTrace.INSTANT, 1, "to", e -> e.real(48, 4.2))
                .event(40, TrackEventTrace.INSTANT, 1, "after", e -> e.real(48, 4.2))
                .load();

        FlowTable flows = trace.storage().flow();
        assertThat(flows.table().rowCount()).isEqualTo(2);
        assertThat(flows.sliceOut().get(0)).isZero();
        assertThat(flows.sliceIn().get(0)).isEqualTo(1);
        assertThat(flows.sliceOut().get(1)).isEqualTo(1);
        assertThat(flows.sliceIn().get(1)).isEqualTo(2);
    }

    @Test
    void statesFollowEachOtherAndAnEventWithoutNameEndsTheLast() {
        trace.descriptor(5, t -> t.text(2, "power").nested(18, s -> {}))
                .event(10, TrackEventMessage.TYPE_STATE, 5, "on")
                .event(25, TrackEventMessage.TYPE_STATE, 5, "off")
                .event(40, e -> e.varint(9, TrackEventMessage.TYPE_STATE).varint(11, 5))
                .load();

        assertThat(trace.tracks()).containsExactly("global_state_track_event:power");
        assertThat(trace.storage().state().table().rowCount()).isEqualTo(2);
        assertThat(trace.storage().state().dur().get(0)).isEqualTo(15);
        assertThat(trace.storage().state().dur().get(1)).isEqualTo(15);
    }

    @Test
    void anEventWithoutTypeOrPhaseIsAnError() {
        trace.event(10, e -> e.varint(11, 1).text(23, "x")).load();

        assertThat(trace.slices()).isEmpty();
        assertThat(trace.stat("track_event_parser_errors")).isEqualTo(1);
    }

    @Test
    void namesAreShownAsTheTraceTranslatesThem() {
        trace.thread(1, 10, 11, "a")
                .packet(
                        0,
                        p ->
                                p.nested(
                                        82,
                                        t ->
                                                t.nested(
                                                        4,
                                                        n ->
                                                                n.nested(
                                                                        1,
                                                                        r ->
                                                                                r.text(1, "raw")
                                                                                        .text(
                                                                                                2,
                                                                                                "shown")))))
                .event(10, TrackEventTrace.BEGIN, 1, "raw")
                .event(20, TrackEventTrace.END, 1, "raw")
                .load();

        assertThat(trace.slices()).containsExactly("shown@10+10");
    }

    @Test
    void anEventThatIsNoMessageIsCounted() {
        trace.packet(10, p -> p.varint(11, 322)).load();

        assertThat(trace.slices()).isEmpty();
        assertThat(trace.stat("track_event_tokenizer_errors")).isEqualTo(1);
    }

    @Test
    void bytesThatAreWrongNeverGetPastTheImporter() {
        TrackEventTrace written =
                trace.interned()
                        .thread(1, 10, 11, "a")
                        .descriptor(5, t -> t.nested(8, c -> c.varint(4, 2)))
                        .event(10, TrackEventTrace.BEGIN, 1, "s", e -> e.real(47, 4.2))
                        .event(20, TrackEventTrace.COUNTER, 5, "", e -> e.varint(30, 2))
                        .event(
                                30,
                                TrackEventTrace.END,
                                1,
                                "s",
                                e -> e.nested(4, a -> a.varint(1, 1).text(9, "[1, {}]")))
                        .event(40, e -> e.text(23, "x").nested(6, l -> l.varint(2, 'b')));
        byte[] bytes = written.bytes();
        Random random = new Random(42);
        for (int i = 0; i < 2000; i++) {
            byte[] wrong = bytes.clone();
            for (int j = 0; j <= random.nextInt(4); j++) {
                wrong[random.nextInt(wrong.length)] = (byte) random.nextInt();
            }
            try (TrackEventTrace other = new TrackEventTrace()) {
                assertThatCode(() -> other.load(wrong))
                        .satisfiesAnyOf(
                                thrown -> assertThat(thrown).isNull(),
                                thrown ->
                                        assertThat(thrown).isInstanceOf(ProcessorException.class));
            }
        }
    }
}
