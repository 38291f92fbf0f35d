// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.shard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.snapshot.SnapshotArchive;
import dev.tracefold.processor.snapshot.SnapshotCache;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.Workers;

import static org.assertj.core.api.Assertions.assertThat;

/// What a worker does for the next query, and when.
@NullMarked
class IdlePreparationTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir Path folder;
    private final ExecutorService turns = Executors.newFixedThreadPool(2);
    private final PreparingEngine engine = new PreparingEngine();
    private final IdlePreparation idle =
            new IdlePreparation(engine, turns, new RunningShards(), LONG);

    @AfterEach
    void close() {
        idle.close();
        turns.shutdownNow();
    }

    @Test
    void whatAnsweredIsPreparedWhenItsShardIsGone() throws InterruptedException {
        idle.shardCame();
        idle.answered(trace("a"));
        idle.answered(trace("b"));

        assertThat(idle.waiting()).isEqualTo(2);
        engine.shardsAreThere = false;
        idle.shardWent();

        assertThat(engine.next()).isEqualTo("a");
        assertThat(engine.next()).isEqualTo("b");
        assertThat(engine.besideShards).hasValue(0);
    }

    @Test
    void aTraceThatAnsweredTwiceWaitsOnce() {
        idle.shardCame();
        idle.answered(trace("a"));
        idle.answered(trace("a"));

        assertThat(idle.waiting()).isEqualTo(1);
    }

    @Test
    void whatIsPreparedDoesNotWait() throws InterruptedException {
        engine.shardsAreThere = false;
        idle.answered(trace("a"));
        assertThat(engine.next()).isEqualTo("a");

        idle.shardCame();
        idle.answered(trace("a"));

        assertThat(idle.waiting()).isZero();
    }

    @Test
    void aShardThatComesStopsItAndItBeginsAnew() throws InterruptedException {
        engine.shardsAreThere = false;
        engine.endless.add("long");
        idle.answered(trace("long"));
        engine.awaitReading();

        idle.shardCame();
        assertThat(engine.next()).isEqualTo("stopped long");
        engine.endless.clear();
        idle.shardWent();

        assertThat(engine.next()).isEqualTo("long");
    }

    @Test
    void oneThatFailsIsNotTriedAgainAndTheNextIsPrepared() throws InterruptedException {
        idle.shardCame();
        engine.broken.add("bad");
        idle.answered(trace("bad"));
        idle.answered(trace("good"));
        engine.shardsAreThere = false;
        idle.shardWent();

        assertThat(engine.next()).isEqualTo("failed bad");
        assertThat(engine.next()).isEqualTo("good");
        assertThat(idle.waiting()).isZero();
    }

    @Test
    void closingStopsWhatIsDoneAndForgetsWhatWaits() throws InterruptedException {
        engine.shardsAreThere = false;
        engine.endless.add("long");
        idle.answered(trace("long"));
        engine.awaitReading();
        idle.answered(trace("other"));

        idle.close();

        assertThat(engine.next()).isEqualTo("stopped long");
        assertThat(idle.waiting()).isZero();
    }

    @Test
    void aWorkerAnswersFirstAndMapsTheNextTime() throws IOException, InterruptedException {
        CountingArchive archive = new CountingArchive();
        SnapshotCache cache = new SnapshotCache(folder, 1L << 30, Optional.of(archive));
        ProcessorOptions options = ProcessorOptions.DEFAULTS.with(cache).withSnapshotsLater();
        Path trace = Workers.trace(folder);
        String address = "/local/" + trace;
        String sql = "SELECT name, dur FROM slice ORDER BY ts";
        try (WorkerFunction worker =
                Workers.worker(new ProcessorEngine(options), folder, 1 << 20, LONG)) {
            ShardAnswer first = answer(worker, address, sql);
            archive.awaitPut();
            ShardAnswer second = answer(worker, address, sql);

            assertThat(second).isEqualTo(first);
            assertThat(archive.puts).hasValue(1);
            assertThat(TraceProcessor.lacksSnapshot(TraceSource.file(trace), options)).isFalse();
        }
    }

    private static ShardAnswer answer(WorkerFunction worker, String address, String sql) {
        ShardReply reply =
                worker.run(
                        ShardEvents.request(Workers.request("q", address, sql)),
                        1 << 20,
                        worker.control(LONG));
        assertThat(reply).isInstanceOf(ShardReply.Completed.class);
        assertThat(((ShardReply.Completed) reply).report().rows()).isEqualTo(2);
        return ((ShardReply.Completed) reply).answer();
    }

    private static TraceSource trace(String name) {
        return TraceSource.bytes(name, new byte[1]);
    }

    /// A test double of an engine that only prepares, in ways that no real trace does on command.
    private static final class PreparingEngine implements TraceEngine {
        private final Set<String> endless = ConcurrentHashMap.newKeySet();
        private final Set<String> broken = ConcurrentHashMap.newKeySet();
        private final Set<String> prepared = ConcurrentHashMap.newKeySet();
        private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
        private final CountDownLatch reading = new CountDownLatch(1);
        private final AtomicInteger besideShards = new AtomicInteger();
        private volatile boolean shardsAreThere = true;

        String next() throws InterruptedException {
            return String.valueOf(done.poll(30, TimeUnit.SECONDS));
        }

        void awaitReading() throws InterruptedException {
            assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public LoadedTrace load(TraceSource source) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isUnprepared(TraceSource source) {
            return !prepared.contains(source.name());
        }

        @Override
        public void prepare(TraceSource source) {
            if (shardsAreThere) {
                besideShards.incrementAndGet();
            }
            try {
                read(source);
                prepared.add(source.name());
                done.add(source.name());
            } catch (ProcessorException e) {
                boolean stopped = e.failure().equals(ShardControl.CANCELLED);
                done.add((stopped ? "stopped " : "failed ") + source.name());
                throw e;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void read(TraceSource source) throws IOException {
            if (broken.contains(source.name())) {
                throw new ProcessorException(Failure.user("BROKEN", source.name()));
            }
            try (InputStream in = source.open()) {
                while (in.read() >= 0 || endless.contains(source.name())) {
                    reading.countDown();
                }
            }
        }
    }

    /// A test double of an archive, which has nothing and counts what it is given.
    private static final class CountingArchive implements SnapshotArchive {
        private final AtomicInteger puts = new AtomicInteger();
        private final CountDownLatch first = new CountDownLatch(1);

        void awaitPut() throws InterruptedException {
            assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public Optional<InputStream> find(String name) {
            return Optional.empty();
        }

        @Override
        public void put(String name, Path file) {
            puts.incrementAndGet();
            first.countDown();
        }
    }
}
