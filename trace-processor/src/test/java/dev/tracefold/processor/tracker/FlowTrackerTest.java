// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.FlowTable;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

class FlowTrackerTest {
    private static final long FLOW = 42;

    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final ArgsTracker args = new ArgsTracker(storage);
    private final StatsTracker stats = StatsTracker.of(storage, 0, 0);
    private final SliceTracker slices = new SliceTracker(storage, args, stats);
    private final FlowTracker tracker = new FlowTracker(storage, slices, args, stats);
    private final FlowTable flows = storage.flow();

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aFlowLeavesTheEarlierSliceWhateverTheOrderOfEvents() {
        int early = slices.begin(10, 0, 0, 0, null);
        int late = slices.begin(20, 1, 0, 0, null);

        tracker.begin(late, FLOW);
        tracker.end(early, FLOW, true);

        assertThat(flows.sliceOut().get(0)).isEqualTo(early);
        assertThat(flows.sliceIn().get(0)).isEqualTo(late);
        assertThat(tracker.isActive(FLOW)).isFalse();
    }

    @Test
    void anEndMayWaitForTheNextSliceOfItsTrack() {
        int from = slices.begin(10, 0, 0, 0, null);
        tracker.beginOnTrack(0, FLOW);
        tracker.endOnTrack(1, FLOW, false, false);

        int to = slices.begin(20, 1, 0, 0, null);

        assertThat(flows.table().rowCount()).isEqualTo(1);
        assertThat(flows.sliceOut().get(0)).isEqualTo(from);
        assertThat(flows.sliceIn().get(0)).isEqualTo(to);
    }

    @Test
    void whatCannotBeConnectedIsCounted() {
        int slice = slices.begin(10, 0, 0, 0, null);
        tracker.step(slice, FLOW);
        tracker.end(slice, FLOW, true);
        tracker.beginOnTrack(7, FLOW);
        tracker.begin(slice, FLOW);
        tracker.begin(slice, FLOW);

        assertThat(stats.get(StatKeys.of("flow_step_without_start"))).isEqualTo(1);
        assertThat(stats.get(StatKeys.of("flow_end_without_start"))).isEqualTo(1);
        assertThat(stats.get(StatKeys.of("flow_no_enclosing_slice"))).isEqualTo(1);
        assertThat(stats.get(StatKeys.of("flow_duplicate_id"))).isEqualTo(1);
        assertThat(flows.table().rowCount()).isZero();
    }

    @Test
    void legacyFlowsAreToldApartByNameAndKeepIt() {
        int name = storage.strings().intern("name");
        int other = storage.strings().intern("other");
        long flow = tracker.legacyFlow(1, 0, name);
        int from = slices.begin(10, 0, 0, 0, null);
        int to = slices.begin(20, 1, 0, 0, null);

        tracker.begin(from, flow);
        tracker.step(to, flow);

        assertThat(tracker.legacyFlow(1, 0, other)).isNotEqualTo(flow);
        assertThat(tracker.legacyFlow(1, 0, name)).isEqualTo(flow);
        assertThat(flows.argSetId().isNull(0)).isFalse();
    }
}
