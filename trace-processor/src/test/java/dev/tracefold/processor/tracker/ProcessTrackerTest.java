// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessTrackerTest {
    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final ProcessTracker tracker = new ProcessTracker(storage, 0);

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void rowZeroIsTheIdleThreadAndItsProcess() {
        assertThat(tracker.getOrCreateThread(0)).isZero();
        assertThat(tracker.upidOfThread(0)).isZero();
        assertThat(storage.thread().isIdle().get(0)).isEqualTo(1);
    }

    @Test
    void aTidKeepsItsUtidWhileItLives() {
        int utid = tracker.getOrCreateThread(7);

        assertThat(tracker.getOrCreateThread(7)).isEqualTo(utid);
    }

    @Test
    void aTidThatEndedMeansANewThread() {
        int first = tracker.getOrCreateThread(7);
        tracker.endThread(100, 7);

        assertThat(tracker.getOrCreateThread(7)).isNotEqualTo(first);
        assertThat(storage.thread().endTs().get(first)).isEqualTo(100);
    }

    @Test
    void aThreadJoinsItsProcessWhenThatIsLearnt() {
        int utid = tracker.getOrCreateThread(8);

        assertThat(tracker.updateThread(8, 7)).isEqualTo(utid);
        int upid = tracker.upidOfThread(utid);
        assertThat(storage.process().pid().get(upid)).isEqualTo(7);
        assertThat(storage.thread().isMainThread().get(utid)).isZero();
    }

    @Test
    void aProcessHasItsMainThreadFromTheStart() {
        int upid = tracker.getOrCreateProcess(7);

        int main = tracker.findThread(7);
        assertThat(tracker.upidOfThread(main)).isEqualTo(upid);
        assertThat(storage.thread().isMainThread().get(main)).isEqualTo(1);
    }

    @Test
    void theEndOfAMainThreadEndsItsProcess() {
        int upid = tracker.getOrCreateProcess(7);

        tracker.endThread(50, 7);

        assertThat(storage.process().endTs().get(upid)).isEqualTo(50);
        assertThat(tracker.getOrCreateProcess(7)).isNotEqualTo(upid);
    }

    @Test
    void aForkOfAThreadWhoseProcessComesLaterFindsItsParent() {
        int child =
                tracker.startNewProcess(
                        10, 5, 20, storage.strings().intern("child"), ThreadNamePriority.FTRACE);
        assertThat(storage.process().parentUpid().isNull(child)).isTrue();

        tracker.updateThread(5, 4);

        assertThat(storage.process().parentUpid().get(child)).isEqualTo(tracker.findProcess(4));
    }

    @Test
    void threadsSeenTogetherShareTheProcessOnceItIsKnown() {
        int a = tracker.getOrCreateThread(1);
        int b = tracker.getOrCreateThread(2);
        int c = tracker.getOrCreateThread(3);
        tracker.associateThreads(a, b);
        tracker.associateThreads(b, c);

        tracker.updateThread(3, 9);

        assertThat(tracker.upidOfThread(a)).isEqualTo(tracker.findProcess(9));
    }

    @Test
    void aNameYieldsToOneFromAnEqualOrBetterSourceOnly() {
        int utid = tracker.getOrCreateThread(1);
        int tree = storage.strings().intern("tree");
        int ftrace = storage.strings().intern("ftrace");

        tracker.updateThreadName(utid, tree, ThreadNamePriority.PROCESS_TREE);
        tracker.updateThreadName(utid, ftrace, ThreadNamePriority.FTRACE);

        assertThat(storage.thread().name().get(utid)).isEqualTo(tree);
    }

    @Test
    void machinesDoNotShareThreads() {
        ProcessTracker other = new ProcessTracker(storage, 1);
        int here = tracker.getOrCreateThread(7);
        int there = other.getOrCreateThread(7);
        int name = storage.strings().intern("x");

        other.updateThreadName(there, name, ThreadNamePriority.FTRACE);

        assertThat(there).isNotEqualTo(here);
        assertThat(storage.thread().name().isNull(here)).isTrue();
        assertThat(storage.thread().name().get(there)).isEqualTo(name);
    }
}
