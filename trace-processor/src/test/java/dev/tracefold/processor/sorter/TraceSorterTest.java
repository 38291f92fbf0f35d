// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TraceSorterTest {
    private record Event(long ts, int queue, long payload) {}

    private final List<Event> parsed = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private final TraceSorter sorter =
            new TraceSorter(
                    new TraceSorter.Losses() {
                        @Override
                        public void negativeTimestamp() {
                            lost.add("negative");
                        }

                        @Override
                        public void tooLate() {
                            lost.add("late");
                        }
                    });
    private final int parser =
            sorter.register((ts, payload, aux) -> parsed.add(new Event(ts, aux, payload)));

    @Test
    void eventsComeByTimeThenQueueThenOrderOfPushing() {
        int second = sorter.createQueue();
        push(second, 5, 1);
        push(TraceSorter.STREAM_QUEUE, 7, 2);
        push(TraceSorter.STREAM_QUEUE, 5, 3);
        push(second, 5, 4);
        push(TraceSorter.STREAM_QUEUE, 5, 5);

        sorter.flush();

        assertThat(parsed).extracting(Event::payload).containsExactly(3L, 5L, 1L, 4L, 2L);
    }

    @Test
    void manyEventsInManyRunsAreSortedStably() {
        Random random = new Random(1);
        List<Event> pushed = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            int queue = random.nextInt(4);
            // No time is of two queues.
            long ts = (i / 100 * 10L + random.nextInt(2_000)) * 4 + queue;
            push(queue, ts, i);
            pushed.add(new Event(ts, queue, i));
        }

        sorter.flush();

        pushed.sort(Comparator.comparingLong(Event::ts));
        assertThat(parsed).isEqualTo(pushed);
    }

    @Test
    void aQueueGoesOnUntilAnotherIsEarlier() {
        push(1, 5, 1);
        push(2, 5, 2);
        push(1, 9, 3);
        push(2, 9, 4);
        push(0, 9, 5);

        sorter.flush();

        assertThat(parsed).extracting(Event::payload).containsExactly(1L, 2L, 4L, 5L, 3L);
    }

    @Test
    void negativeTimesAreDroppedAndCounted() {
        push(0, -1, 1);
        push(0, 0, 2);

        sorter.flush();

        assertThat(parsed).extracting(Event::payload).containsExactly(2L);
        assertThat(lost).containsExactly("negative");
    }

    @Test
    void theLatestTimeIsKnownAcrossFlushes() {
        push(0, 12, 1);
        sorter.flush();
        push(0, 7, 2);

        assertThat(sorter.maxTimestamp()).isEqualTo(12);
    }

    @Test
    void nothingIsHandedOnEarlyUnlessAllowed() {
        push(0, 1, 1);
        readBuffers();
        readBuffers();

        assertThat(parsed).isEmpty();
    }

    @Test
    void whatWasPushedBeforeThePreviousReadIsHandedOnEarly() {
        sorter.allowEarlyExtraction();
        push(0, 10, 1);
        readBuffers();
        push(0, 5, 2);
        push(0, 20, 3);

        readBuffers();

        assertThat(parsed).extracting(Event::payload).containsExactly(2L, 1L);
        push(0, 9, 4);
        assertThat(lost).containsExactly("late");
        sorter.flush();
        assertThat(parsed).extracting(Event::payload).containsExactly(2L, 1L, 3L);
    }

    @Test
    void fullSortingCanOnlyBeHadBeforeTheFirstEventIsHandedOn() {
        sorter.allowEarlyExtraction();
        push(0, 10, 1);

        assertThat(sorter.requireFullSort()).isTrue();
        readBuffers();
        readBuffers();
        assertThat(parsed).isEmpty();
    }

    private void readBuffers() {
        sorter.flushSeen();
        sorter.flushSeen();
        sorter.bufferReadSeen();
    }

    private void push(int queue, long ts, long payload) {
        sorter.push(queue, ts, parser, payload, queue);
    }
}
