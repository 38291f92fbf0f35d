// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.SpillFile;

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
                    },
                    new NativeMemory(Long.MAX_VALUE),
                    new SpillFile(),
                    mostBytes());
    private final int parser =
            sorter.register((ts, payload, aux) -> parsed.add(new Event(ts, aux, payload)));

    /// What runs may take in memory.
    long mostBytes() {
        return Long.MAX_VALUE;
    }

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
        for (int i = 0; i < 300_000; i++) {
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
    void runsOfAllQueuesInAnyDisorderComeInTheOrderOfASimpleMerge() {
        Random random = new Random(2);
        List<List<Event>> queues = new ArrayList<>();
        for (int queue = 0; queue < 5; queue++) {
            queues.add(new ArrayList<>());
        }
        for (int i = 0; i < 200_000; i++) {
            int queue = random.nextInt(5);
            // Many ties; now and then something from long ago, and a queue that runs backwards.
            long ts = queue == 4 ? 200_000 - i : i / 50 + random.nextInt(20);
            ts = random.nextInt(5_000) == 0 ? random.nextInt(4_000) : ts;
            long payload = i % 7 == 0 ? random.nextLong() : i;
            push(queue, ts, payload);
            queues.get(queue).add(new Event(ts, queue, payload));
        }

        sorter.flush();

        assertThat(parsed).isEqualTo(merged(queues));
    }

    private static List<Event> merged(List<List<Event>> queues) {
        queues.forEach(queue -> queue.sort(Comparator.comparingLong(Event::ts)));
        int[] next = new int[queues.size()];
        List<Event> merged = new ArrayList<>();
        int current = -1;
        while (true) {
            int best = -1;
            for (int queue = 0; queue < next.length; queue++) {
                if (next[queue] < queues.get(queue).size()
                        && (best < 0 || comesFirst(queues, next, queue, best, current))) {
                    best = queue;
                }
            }
            if (best < 0) {
                return merged;
            }
            merged.add(queues.get(best).get(next[best]++));
            current = best;
        }
    }

    private static boolean comesFirst(
            List<List<Event>> queues, int[] next, int queue, int best, int current) {
        long ts = queues.get(queue).get(next[queue]).ts();
        long bestTs = queues.get(best).get(next[best]).ts();
        return ts < bestTs || (ts == bestTs && queue == current);
    }

    @Test
    void whatIsLeftOfAnEarlyExtractionStaysInOrder() {
        sorter.allowEarlyExtraction();
        List<Event> expected = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 100_000; i++) {
                long ts = round * 1_000L + (i * 7919L) % 2_000;
                if (round < 1 || ts >= round * 1_000L) {
                    push(0, ts, round * 100_000L + i);
                    expected.add(new Event(ts, 0, round * 100_000L + i));
                }
            }
            readBuffers();
        }

        sorter.flush();

        List<Event> kept = new ArrayList<>(expected);
        kept.sort(Comparator.comparingLong(Event::ts));
        assertThat(parsed).extracting(Event::ts).isSorted();
        assertThat(parsed.size() + lost.size()).isEqualTo(kept.size());
    }

    @Test
    void whatIsParsedMayPushMore() {
        int other =
                sorter.register((ts, payload, aux) -> sorter.push(0, ts + 1, parser, payload, 0));
        for (int i = 0; i < 100_000; i++) {
            sorter.push(0, i, other, i, 0);
        }

        sorter.flush();
        assertThat(parsed).isEmpty();
        sorter.flush();

        assertThat(parsed).hasSize(100_000);
        assertThat(sorter.size()).isZero();
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

    @Test
    void whatIsInOrderAlreadyComesAsIfItHadBeenPushed() {
        int second = sorter.createQueue();

        pushBetweenOthers(second, events -> events.forEach(e -> push(e.queue, e.ts, e.payload)));
        List<Event> expected = List.copyOf(parsed);
        parsed.clear();
        pushBetweenOthers(second, events -> assertThat(pushSorted(events)).isTrue());

        assertThat(parsed).isEqualTo(expected);
        assertThat(sorter.size()).isZero();
    }

    private void pushBetweenOthers(int second, Consumer<List<Event>> sorted) {
        Random random = new Random(3);
        List<Event> inOrder = new ArrayList<>();
        for (int i = 0; i < 70_000; i++) {
            push(i % 3 == 0 ? second : 0, random.nextInt(20_000), i);
            inOrder.add(new Event(i / 4, 0, 100_000 + i));
        }
        sorted.accept(inOrder);
        for (int i = 0; i < 70_000; i++) {
            push(i % 3 == 0 ? second : 0, random.nextInt(20_000), 200_000 + i);
        }
        sorted.accept(inOrder.subList(0, 5_000));
        assertThat(sorter.size()).isEqualTo(215_000);
        sorter.flush();
    }

    @Test
    void ofWhatIsInOrderAlreadyTheRestStaysBehindAnEarlyExtraction() {
        sorter.allowEarlyExtraction();
        pushSorted(List.of(new Event(10, 0, 1), new Event(11, 0, 2), new Event(30, 0, 3)));
        push(0, 11, 4);
        readBuffers();
        pushSorted(List.of(new Event(5, 0, 5), new Event(40, 0, 6)));
        readBuffers();
        push(0, 35, 7);

        assertThat(parsed).extracting(Event::payload).containsExactly(5L, 1L, 2L, 4L, 3L);
        sorter.flush();
        assertThat(parsed).extracting(Event::payload).containsExactly(5L, 1L, 2L, 4L, 3L, 7L, 6L);
        assertThat(sorter.maxTimestamp()).isEqualTo(40);
    }

    @Test
    void whatIsInOrderAlreadyIsRefusedWhereSomeWouldBeDropped() {
        assertThat(pushSorted(List.of(new Event(-1, 0, 1), new Event(0, 0, 2)))).isFalse();
        sorter.allowEarlyExtraction();
        push(0, 10, 3);
        readBuffers();
        readBuffers();

        assertThat(pushSorted(List.of(new Event(9, 0, 4), new Event(10, 0, 5)))).isFalse();
        assertThat(pushSorted(List.of(new Event(10, 0, 6), new Event(10, 0, 7)))).isTrue();
        sorter.flush();
        assertThat(parsed).extracting(Event::payload).containsExactly(3L, 6L, 7L);
        assertThat(lost).isEmpty();
    }

    private boolean pushSorted(List<Event> events) {
        return sorter.pushSorted(
                parser,
                new SortedEvents() {
                    private int next = -1;

                    @Override
                    public boolean next() {
                        return ++next < events.size();
                    }

                    @Override
                    public long timestampNanos() {
                        return events.get(next).ts;
                    }

                    @Override
                    public long payload() {
                        return events.get(next).payload;
                    }
                },
                events.size(),
                events.getFirst().ts,
                events.getLast().ts);
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
