// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.ImportSession;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.StatKeys;

import static dev.tracefold.processor.clock.ClockTracker.BOOTTIME;
import static dev.tracefold.processor.clock.ClockTracker.MONOTONIC;
import static dev.tracefold.processor.clock.ClockTracker.REALTIME;
import static dev.tracefold.processor.clock.ClockTracker.TRACE_FILE;
import static dev.tracefold.processor.clock.ClockTracker.UNCONVERTIBLE;
import static org.assertj.core.api.Assertions.assertThat;

class ClockTrackerTest {
    private static final int CUSTOM = 200;
    private static final int SEQUENCE_CLOCK = 64;

    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final ImportSession session =
            new ImportSession(storage, new ImportOptions(true, false, false));
    private final TraceContext context = session.context(0, 0);
    private final ClockTracker clocks = context.clocks();

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aReadingIsCarriedByTheLastSnapshotAtOrBeforeIt() {
        bootIsTraceTime();
        snapshot(BOOTTIME, 10, MONOTONIC, 100);
        snapshot(BOOTTIME, 1_000, MONOTONIC, 2_000);

        assertThat(time(MONOTONIC, 150)).isEqualTo(60);
        assertThat(time(MONOTONIC, 1_999)).isEqualTo(1_909);
        assertThat(time(MONOTONIC, 2_000)).isEqualTo(1_000);
        assertThat(time(MONOTONIC, 2_500)).isEqualTo(1_500);
    }

    @Test
    void beforeTheFirstSnapshotTheFirstCounts() {
        bootIsTraceTime();
        snapshot(BOOTTIME, 10, MONOTONIC, 100);

        assertThat(time(MONOTONIC, 95)).isEqualTo(5);
    }

    @Test
    void pathsLeadOverOtherClocks() {
        bootIsTraceTime();
        snapshot(BOOTTIME, 10, MONOTONIC, 100);
        snapshot(MONOTONIC, 200, REALTIME, 5_000);
        snapshot(REALTIME, 6_000, CUSTOM, 1);

        assertThat(time(CUSTOM, 3)).isEqualTo(1_112);
    }

    @Test
    void aNewSnapshotChangesWhatCachedConversionsAnswer() {
        bootIsTraceTime();
        snapshot(BOOTTIME, 10, MONOTONIC, 100);
        assertThat(time(MONOTONIC, 500)).isEqualTo(410);

        snapshot(BOOTTIME, 300, MONOTONIC, 400);

        assertThat(time(MONOTONIC, 500)).isEqualTo(400);
    }

    @Test
    void aStretchSaysWhatEachOfItsReadingsIs() {
        bootIsTraceTime();
        assertThat(stretch(MONOTONIC, 500)).isEqualTo(ClockStretch.NONE);
        snapshot(BOOTTIME, 10, MONOTONIC, 100);
        snapshot(BOOTTIME, 1_000, MONOTONIC, 2_000);
        snapshot(MONOTONIC, 2_200, REALTIME, 9_000);
        for (int clock : new int[] {BOOTTIME, MONOTONIC, REALTIME}) {
            for (long reading = 0; reading < 10_000; reading += 50) {
                ClockStretch stretch = stretch(clock, reading);
                assertThat(stretch.covers(reading)).isTrue();
                for (long other = 0; other < 10_000; other += 50) {
                    if (stretch.covers(other)) {
                        assertThat(other + stretch.plusNanos()).isEqualTo(time(clock, other));
                    }
                }
            }
        }
    }

    @Test
    void clocksThatDoMoreThanAddHaveNoStretch() {
        bootIsTraceTime();
        clocks.addSnapshot(
                7,
                List.of(
                        new ClockReading(BOOTTIME, 5_000),
                        new ClockReading(CUSTOM, 1, 1_000, false),
                        new ClockReading(SEQUENCE_CLOCK, 1, 1, true)));

        assertThat(stretch(CUSTOM, 4).covers(4)).isFalse();
        assertThat(clocks.stretchAt(7, SEQUENCE_CLOCK, 1).covers(1)).isFalse();
    }

    private ClockStretch stretch(int clock, long reading) {
        return clocks.stretchAt(0, clock, reading);
    }

    @Test
    void unitsAreMultiplied() {
        bootIsTraceTime();
        clocks.addSnapshot(
                0,
                List.of(
                        new ClockReading(BOOTTIME, 5_000),
                        new ClockReading(CUSTOM, 1, 1_000, false)));

        assertThat(time(CUSTOM, 4)).isEqualTo(8_000);
    }

    @Test
    void incrementalClocksAddDeltas() {
        bootIsTraceTime();
        clocks.addSnapshot(
                7,
                List.of(
                        new ClockReading(BOOTTIME, 5_000),
                        new ClockReading(SEQUENCE_CLOCK, 1, 1_000, true)));

        assertThat(clocks.toTraceTime(7, SEQUENCE_CLOCK, 1)).isEqualTo(6_000);
        assertThat(clocks.toTraceTime(7, SEQUENCE_CLOCK, 0)).isEqualTo(6_000);
        assertThat(clocks.toTraceTime(7, SEQUENCE_CLOCK, 2)).isEqualTo(8_000);
    }

    @Test
    void incrementalClocksMustBelongToASequence() {
        boolean added =
                clocks.addSnapshot(
                        0,
                        List.of(
                                new ClockReading(BOOTTIME, 5_000),
                                new ClockReading(CUSTOM, 1, 1, true)));

        assertThat(added).isFalse();
        assertThat(session.globalStats().get(StatKeys.of("invalid_clock_snapshots"))).isOne();
    }

    @Test
    void clocksOfDifferentSequencesAreDifferentClocks() {
        bootIsTraceTime();
        clocks.addSnapshot(1, readings(BOOTTIME, 1_000, SEQUENCE_CLOCK, 0));
        clocks.addSnapshot(2, readings(BOOTTIME, 2_000, SEQUENCE_CLOCK, 0));

        assertThat(clocks.toTraceTime(1, SEQUENCE_CLOCK, 5)).isEqualTo(1_005);
        assertThat(clocks.toTraceTime(2, SEQUENCE_CLOCK, 5)).isEqualTo(2_005);
    }

    @Test
    void aClockThatWentBackwardsIsNoSourceAnyMore() {
        bootIsTraceTime();
        snapshot(BOOTTIME, 10, REALTIME, 100);
        snapshot(BOOTTIME, 20, REALTIME, 50);

        assertThat(time(REALTIME, 60)).isEqualTo(UNCONVERTIBLE);
        assertThat(context.stats().get(StatKeys.of("clock_sync_failure_no_path"))).isOne();
    }

    @Test
    void traceTimeMustNotGoBackwards() {
        bootIsTraceTime();
        snapshot(BOOTTIME, 10, REALTIME, 100);

        assertThat(clocks.addSnapshot(0, readings(BOOTTIME, 5, REALTIME, 200))).isFalse();
        assertThat(session.globalStats().get(StatKeys.of("invalid_clock_snapshots"))).isOne();
    }

    @Test
    void anUnknownClockIsCountedByReasonUnlessTheCallerHasAWayOut() {
        bootIsTraceTime();

        assertThat(clocks.tryToTraceTime(0, CUSTOM, 1)).isEqualTo(UNCONVERTIBLE);
        assertThat(unknownSources()).isZero();
        assertThat(time(CUSTOM, 1)).isEqualTo(UNCONVERTIBLE);
        assertThat(unknownSources()).isOne();
        assertThat(storage.traceImportLogs().table().rowCount()).isOne();
    }

    @Test
    void theFirstClaimOfTraceTimeWins() {
        clocks.claimTraceTime(MONOTONIC);
        session.context(1, 0).clocks().claimTraceTime(BOOTTIME);

        assertThat(clocks.traceTimeClock()).isEqualTo(new ClockId(MONOTONIC, 0, 0, 0));
    }

    @Test
    void traceTimeStaysOnceReadingsWereConverted() {
        clocks.claimTraceTime(MONOTONIC);
        assertThat(time(MONOTONIC, 3)).isEqualTo(3);

        clocks.claimTraceTime(BOOTTIME);

        assertThat(clocks.traceTimeClock().number()).isEqualTo(MONOTONIC);
    }

    @Test
    void withoutSnapshotsTheFilesClockIsTakenForTraceTime() {
        clocks.linkToTraceTime(BOOTTIME);

        assertThat(time(BOOTTIME, 42)).isEqualTo(42);
        assertThat(storage.clockSnapshot().table().rowCount()).isEqualTo(2);
    }

    @Test
    void aLaterFileOfTheMachineUsesTheSnapshotsOfTheFirst() {
        bootIsTraceTime();
        snapshot(BOOTTIME, 10, MONOTONIC, 100);
        ClockTracker later = session.context(1, 0).clocks();
        later.linkToTraceTime(MONOTONIC);

        assertThat(later.toTraceTime(0, MONOTONIC, 150)).isEqualTo(60);
    }

    @Test
    void aLaterFileWithSnapshotsKeepsItsClocksApart() {
        bootIsTraceTime();
        snapshot(BOOTTIME, 10, MONOTONIC, 100);
        ClockTracker later = session.context(1, 0).clocks();
        later.linkToTraceTime(BOOTTIME);
        later.addSnapshot(0, readings(BOOTTIME, 10, MONOTONIC, 1_000));

        assertThat(later.toTraceTime(0, MONOTONIC, 1_050)).isEqualTo(60);
        assertThat(time(MONOTONIC, 150)).isEqualTo(60);
    }

    @Test
    void differentRealClocksWithNothingInCommonAreNotRelated() {
        clocks.claimTraceTime(BOOTTIME);
        snapshot(BOOTTIME, 10, MONOTONIC, 100);
        TraceContext other = session.context(1, 0);
        other.clocks().linkToTraceTime(REALTIME);

        assertThat(other.clocks().toTraceTime(0, REALTIME, 5)).isEqualTo(UNCONVERTIBLE);
        assertThat(other.stats().get(StatKeys.of("clock_sync_unrelatable_clock_domains"))).isOne();
    }

    @Test
    void aPrivateFileClockFitsEverywhere() {
        bootIsTraceTime();
        snapshot(BOOTTIME, 10, MONOTONIC, 100);
        ClockTracker json = session.context(1, 0).clocks();
        json.setDefaultClock(TRACE_FILE);
        json.claimTraceTime(TRACE_FILE);
        json.linkToTraceTime(TRACE_FILE);

        assertThat(json.defaultToTraceTime(77)).isEqualTo(77);
    }

    @Test
    void otherMachinesMeetOverTheWallClock() {
        bootIsTraceTime();
        snapshot(BOOTTIME, 100, REALTIME, 10_000);
        ClockTracker other = session.context(1, 5).clocks();
        other.linkToTraceTime(BOOTTIME);
        other.addSnapshot(0, readings(BOOTTIME, 7, REALTIME, 10_500));

        assertThat(other.toTraceTime(0, BOOTTIME, 8)).isEqualTo(601);
    }

    @Test
    void everyClockOfASnapshotGetsARow() {
        bootIsTraceTime();
        snapshot(BOOTTIME, 10, CUSTOM, 100);

        assertThat(storage.clockSnapshot().table().rowCount()).isEqualTo(2);
        assertThat(storage.clockSnapshot().ts().get(1)).isEqualTo(10);
        assertThat(storage.clockSnapshot().clockValue().get(1)).isEqualTo(100);
        assertThat(storage.strings().get(storage.clockSnapshot().clockName().get(0)))
                .isEqualTo("BOOTTIME");
        assertThat(storage.clockSnapshot().clockName().isNull(1)).isTrue();
    }

    private long unknownSources() {
        return context.stats().get(StatKeys.of("clock_sync_failure_unknown_source_clock"));
    }

    private void bootIsTraceTime() {
        clocks.setDefaultClock(BOOTTIME);
        clocks.claimTraceTime(BOOTTIME);
    }

    private void snapshot(int first, long firstReading, int second, long secondReading) {
        clocks.addSnapshot(0, readings(first, firstReading, second, secondReading));
    }

    private static List<ClockReading> readings(
            int first, long firstReading, int second, long secondReading) {
        return List.of(
                new ClockReading(first, firstReading), new ClockReading(second, secondReading));
    }

    private long time(int clock, long reading) {
        return clocks.toTraceTime(0, clock, reading);
    }
}
