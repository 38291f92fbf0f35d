// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

class SliceTrackerTest {
    private static final int TRACK = 0;
    private static final int ANY = StringPool.NULL_ID;

    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final ArgsTracker args = new ArgsTracker(storage);
    private final StatsTracker stats = StatsTracker.of(storage, 0, 0);
    private final SliceTracker tracker = new SliceTracker(storage, args, stats);
    private final SliceTable slices = storage.slice();

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aSliceInsideAnotherIsItsChild() {
        int outer = tracker.begin(10, TRACK, ANY, name("outer"), null);
        int inner = tracker.begin(20, TRACK, ANY, name("inner"), null);
        tracker.end(30, TRACK, ANY, ANY, null);
        tracker.end(50, TRACK, ANY, ANY, null);

        assertThat(slices.depth().get(inner)).isEqualTo(1);
        assertThat(slices.parentId().get(inner)).isEqualTo(outer);
        assertThat(slices.parentId().isNull(outer)).isTrue();
        assertThat(slices.dur().get(inner)).isEqualTo(10);
        assertThat(slices.dur().get(outer)).isEqualTo(40);
    }

    @Test
    void tracksDoNotNestInEachOther() {
        tracker.begin(10, 1, ANY, ANY, null);
        int other = tracker.begin(20, 2, ANY, ANY, null);

        assertThat(slices.depth().get(other)).isZero();
    }

    @Test
    void anEndClosesTheInnermostSliceOfItsName() {
        int outer = tracker.begin(10, TRACK, ANY, name("a"), null);
        int inner = tracker.begin(20, TRACK, ANY, name("b"), null);

        tracker.end(30, TRACK, ANY, name("a"), null);

        assertThat(slices.dur().get(outer)).isEqualTo(20);
        assertThat(slices.dur().get(inner)).isEqualTo(SliceTracker.PENDING);
    }

    @Test
    void aFinishedSliceThatHasPassedCutsTheUnfinishedOnesAboveIt() {
        tracker.begin(10, TRACK, ANY, name("a"), null);
        int inner = tracker.begin(20, TRACK, ANY, name("b"), null);
        tracker.end(30, TRACK, ANY, name("a"), null);

        int next = tracker.begin(40, TRACK, ANY, name("c"), null);

        assertThat(slices.dur().get(inner)).isEqualTo(10);
        assertThat(slices.depth().get(next)).isZero();
        assertThat(stats.get(StatKeys.of("misplaced_end_event"))).isEqualTo(1);
    }

    @Test
    void anEndWithoutABeginIsNoSlice() {
        assertThat(tracker.end(10, TRACK, ANY, ANY, null)).isEqualTo(SliceTracker.NO_SLICE);
    }

    @Test
    void aCompleteSliceThatOutlastsItsFinishedParentIsDroppedAndCounted() {
        tracker.scoped(10, TRACK, ANY, ANY, 20, null);

        int overlapping = tracker.scoped(20, TRACK, ANY, ANY, 20, null);

        assertThat(overlapping).isEqualTo(SliceTracker.NO_SLICE);
        assertThat(stats.get(StatKeys.of("slice_drop_overlapping_complete_event"))).isEqualTo(1);
    }

    @Test
    void aSliceThatStartsWhereAnotherEndsIsItsSibling() {
        tracker.scoped(10, TRACK, ANY, ANY, 20, null);

        int next = tracker.scoped(30, TRACK, ANY, ANY, 5, null);

        assertThat(slices.depth().get(next)).isZero();
    }

    @Test
    void instantsAtOneTimeNest() {
        tracker.scoped(10, TRACK, ANY, ANY, 0, null);

        int second = tracker.scoped(10, TRACK, ANY, ANY, 0, null);

        assertThat(slices.depth().get(second)).isEqualTo(1);
    }

    @Test
    void argsOfBeginAndEndMakeOneSet() {
        ArgSet first = new ArgSet();
        first.add(name("k"), ArgType.INT, 1);
        ArgSet second = new ArgSet();
        second.add(name("k"), ArgType.INT, 2);
        second.add(name("l"), ArgType.INT, 3);

        int slice = tracker.begin(10, TRACK, ANY, ANY, first);
        tracker.end(20, TRACK, ANY, ANY, second);

        int set = slices.argSetId().get(slice);
        assertThat(storage.args().table().rowCount()).isEqualTo(2);
        assertThat(storage.args().intValue().get(set)).isEqualTo(2);
        assertThat(storage.args().intValue().get(set + 1)).isEqualTo(3);
    }

    @Test
    void whatIsOpenAtTheEndStaysPendingAndKeepsItsArgs() {
        ArgSet set = new ArgSet();
        set.add(name("k"), ArgType.INT, 1);
        int slice = tracker.begin(10, TRACK, ANY, ANY, set);

        tracker.flush();

        assertThat(slices.dur().get(slice)).isEqualTo(SliceTracker.PENDING);
        assertThat(slices.argSetId().isNull(slice)).isFalse();
    }

    @Test
    void nestingIsBounded() {
        for (int i = 0; i < 512; i++) {
            tracker.begin(i, TRACK, ANY, ANY, null);
        }

        assertThat(tracker.begin(600, TRACK, ANY, ANY, null)).isEqualTo(SliceTracker.NO_SLICE);
        assertThat(stats.get(StatKeys.of("slice_max_depth_exceeded"))).isEqualTo(1);
    }

    @Test
    void aNullCategoryOfASliceAgreesWithNoOther() {
        tracker.begin(10, TRACK, ANY, name("a"), null);

        assertThat(tracker.end(20, TRACK, name("category"), name("a"), null))
                .isEqualTo(SliceTracker.NO_SLICE);
        assertThat(tracker.end(30, TRACK, ANY, name("a"), null)).isZero();
    }

    @Test
    void aSliceThatCannotBeNestedTellsWithWhatItIsAtOdds() {
        tracker.scoped(10, TRACK, ANY, name("first"), 20, null);

        assertThat(tracker.tryScoped(20, TRACK, ANY, name("second"), 20, null))
                .isEqualTo(SliceTracker.OVERLAPS);
        assertThat(tracker.overlap().size()).isEqualTo(5);
        assertThat(slices.table().rowCount()).isEqualTo(1);
    }

    @Test
    void unnestableSlicesAreOneAtATimeAndCountTheRest() {
        int open = tracker.beginUnnestable(10, TRACK, ANY, name("a"), null);
        int ignored = tracker.beginUnnestable(20, TRACK, ANY, name("a"), null);
        tracker.end(30, TRACK, ANY, name("a"), null);

        assertThat(ignored).isEqualTo(SliceTracker.NO_SLICE);
        assertThat(slices.dur().get(open)).isEqualTo(20);
        assertThat(slices.argSetId().isNull(open)).isFalse();
    }

    @Test
    void namesAreTranslated() {
        tracker.nameTranslations().add(name("raw"), name("shown"));
        int slice = tracker.begin(10, TRACK, ANY, name("raw"), null);

        assertThat(slices.name().get(slice)).isEqualTo(name("shown"));
        assertThat(tracker.end(20, TRACK, ANY, name("raw"), null)).isEqualTo(slice);
    }

    @Test
    void argsThatWaitForTheirMeaningAreStoredAtTheEnd() {
        ArgSet hash = new ArgSet();
        hash.add(name("chrome_user_event.action_hash"), ArgType.UINT, 10);
        int slice = tracker.scoped(10, TRACK, ANY, name("a"), 0, hash);
        tracker.scoped(20, TRACK, ANY, name("b"), 5, null);
        assertThat(slices.argSetId().isNull(slice)).isTrue();

        tracker.argTranslations().add(ArgTranslations.Kind.USER_EVENT, 10, name("NewTab"));
        tracker.flush();

        assertThat(slices.argSetId().isNull(slice)).isFalse();
        assertThat(storage.args().table().rowCount()).isEqualTo(2);
        assertThat(storage.args().stringValue().get(1)).isEqualTo(name("NewTab"));
    }

    private int name(String text) {
        return storage.strings().intern(text);
    }
}
