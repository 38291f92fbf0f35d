// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.orchestrator.query.QuerySettings.InFlight;

import static org.assertj.core.api.Assertions.assertThat;

/// The number of shards that are out follows the workers, in a simulation of their queue.
@NullMarked
final class InFlightWindowTest {
    private static final Duration WORK = Duration.ofSeconds(1);
    private static final Duration WAY = Duration.ofMillis(30);

    private final InFlightWindow window = new InFlightWindow(new InFlight(4, 16, 1000));
    private final Fleet fleet = new Fleet();

    @Test
    void manyWorkersAreKeptBusyAndNoLongQueueIsMade() {
        fleet.workers = 100;

        fleet.answer(5000);

        assertThat(window.limit()).isBetween(200, 450);
    }

    @Test
    void fewWorkersAreNotOverwhelmed() {
        fleet.workers = 3;

        fleet.answer(500);

        assertThat(window.limit()).isBetween(6, 14);
    }

    @Test
    void itFollowsWorkersThatComeAndGo() {
        fleet.workers = 4;
        fleet.answer(500);
        int few = window.limit();

        fleet.workers = 64;
        fleet.answer(5000);
        int many = window.limit();
        fleet.workers = 4;
        fleet.answer(5000);

        assertThat(few).isLessThan(20);
        assertThat(many).isBetween(128, 256);
        assertThat(window.limit()).isLessThan(20);
    }

    @Test
    void tinyShardsFillTheWay() {
        fleet.workers = 10;
        fleet.work = Duration.ofMillis(1);

        fleet.answer(50_000);

        // Ten workers do 10,000 of them in the second; the way alone holds some hundreds.
        assertThat(window.limit()).isBetween(300, 1000);
    }

    @Test
    void aQueryThatAsksForLessDoesNotMakeItGrow() {
        fleet.workers = 100;
        fleet.queryHas = 5;

        fleet.answer(5000);

        assertThat(window.limit()).isEqualTo(16);
    }

    @Test
    void lostShardsHalveItOnceInARound() {
        window.lost();
        window.lost();

        assertThat(window.limit()).isEqualTo(8);
    }

    @Test
    void itStaysWithinItsBounds() {
        fleet.workers = 100_000;
        fleet.answer(100_000);
        assertThat(window.limit()).isEqualTo(1000);

        fleet.workers = 1;
        fleet.answer(5000);
        assertThat(window.limit()).isEqualTo(4);
    }

    @Test
    void queriesShareIt() {
        assertThat(window.share()).isEqualTo(16);

        window.hungry(true);
        window.hungry(true);
        window.hungry(true);
        assertThat(window.share()).isEqualTo(5);
        window.hungry(false);
        assertThat(window.share()).isEqualTo(8);
        for (int i = 0; i < 100; i++) {
            window.hungry(true);
        }

        assertThat(window.share()).isEqualTo(1);
    }

    /// Workers with one queue before them, in virtual time.
    private final class Fleet {
        private final PriorityQueue<double[]> busy =
                new PriorityQueue<>((a, b) -> Double.compare(a[0], b[0]));
        private final ArrayDeque<Double> queue = new ArrayDeque<>();
        private double now;
        private int out;
        private int workers;
        private Duration work = WORK;
        private int queryHas = Integer.MAX_VALUE;

        /// Runs until so many shards are answered.
        void answer(int shards) {
            for (int answered = 0; answered < shards; answered++) {
                while (out < Math.min(window.share(), queryHas)) {
                    queue.add(now);
                    out++;
                }
                if (out < queryHas) {
                    window.full();
                }
                while (busy.size() < workers && !queue.isEmpty()) {
                    busy.add(new double[] {now + work.toNanos(), queue.remove()});
                }
                double[] done = busy.remove();
                now = done[0];
                out--;
                window.answered(Duration.ofNanos((long) (now - done[1])).plus(WAY), work);
            }
        }
    }
}
