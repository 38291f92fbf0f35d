// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.tracefold.processor.clock.ClockId;
import dev.tracefold.processor.clock.ClockReading;
import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.clock.QualifiedReading;
import dev.tracefold.processor.wire.ProtoReader;

/// Relates a remote machine's clocks to the host's from the round trips the two made.
///
/// Readings are taken in turn: client, host, client, host. Every two rounds that follow each other
/// closely give two estimates of how far a clock is ahead on the client; the mean of all is used.
final class RemoteClockSync {
    /// Rounds that lie further apart than two synchronizations can.
    private static final long MAX_ROUND_NANOS = 30_000_000_000L;

    /// Readings of a clock on both sides; 0 where it was not read.
    private static final class Pair {
        private long host;
        private long client;
    }

    /// Sum of the estimates for one clock.
    private static final class Estimates {
        private long sum;
        private int count;

        void add(long offset) {
            sum += offset;
            count++;
        }
    }

    private final ClockTracker clocks;

    RemoteClockSync(ClockTracker clocks) {
        this.clocks = clocks;
    }

    void read(ProtoReader outer) {
        List<Map<Long, Pair>> rounds = new ArrayList<>();
        ProtoReader sync = new ProtoReader();
        sync.enter(outer);
        while (sync.next()) {
            if (sync.field() == 1) {
                rounds.add(round(sync));
            }
        }
        ClockId traceTime = clocks.traceTimeClock();
        for (Map.Entry<Long, Estimates> entry : estimates(rounds).entrySet()) {
            long clock = entry.getKey();
            Estimates estimates = entry.getValue();
            long offset = estimates.sum / estimates.count;
            long anchor = lastHostReading(rounds, clock);
            clocks.addQualifiedSnapshot(
                    List.of(
                            new QualifiedReading(
                                    new ClockId(clock, 0, 0, traceTime.machineId()), anchor),
                            new QualifiedReading(clocks.machineClock(clock), anchor + offset)));
        }
    }

    private Map<Long, Pair> round(ProtoReader outer) {
        Map<Long, Pair> pairs = new TreeMap<>();
        List<ClockReading> client = new ArrayList<>();
        ProtoReader round = new ProtoReader();
        round.enter(outer);
        while (round.next()) {
            switch (round.field()) {
                case 2 -> {
                    for (ClockReading reading : readings(round)) {
                        client.add(reading);
                        pairs.computeIfAbsent(reading.number(), c -> new Pair()).client =
                                reading.reading();
                    }
                }
                case 3 -> {
                    for (ClockReading reading : readings(round)) {
                        pairs.computeIfAbsent(reading.number(), c -> new Pair()).host =
                                reading.reading();
                    }
                }
                default -> {}
            }
        }
        // The client's own clocks are related to each other like in any snapshot.
        clocks.addSnapshot(0, client);
        return pairs;
    }

    private static List<ClockReading> readings(ProtoReader outer) {
        List<ClockReading> readings = new ArrayList<>();
        ProtoReader snapshot = new ProtoReader();
        ProtoReader clock = new ProtoReader();
        snapshot.enter(outer);
        while (snapshot.next()) {
            if (snapshot.field() == 1) {
                clock.enter(snapshot);
                long number = 0;
                long reading = 0;
                while (clock.next()) {
                    switch (clock.field()) {
                        case 1 -> number = Integer.toUnsignedLong(clock.intValue());
                        case 2 -> reading = clock.longValue();
                        default -> {}
                    }
                }
                readings.add(new ClockReading(number, reading));
            }
        }
        return readings;
    }

    private static Map<Long, Estimates> estimates(List<Map<Long, Pair>> rounds) {
        Map<Long, Estimates> byClock = new TreeMap<>();
        for (int i = 1; i < rounds.size(); i++) {
            Map<Long, Pair> first = rounds.get(i - 1);
            Map<Long, Pair> second = rounds.get(i);
            long apart = boottime(second) - boottime(first);
            if (Long.compareUnsigned(apart, MAX_ROUND_NANOS) >= 0) {
                continue;
            }
            for (Map.Entry<Long, Pair> entry : first.entrySet()) {
                Pair a = entry.getValue();
                Pair b = second.getOrDefault(entry.getKey(), new Pair());
                if (a.host != 0 && a.client != 0 && b.host != 0 && b.client != 0) {
                    Estimates estimates =
                            byClock.computeIfAbsent(entry.getKey(), c -> new Estimates());
                    estimates.add((a.client + b.client) / 2 - a.host);
                    estimates.add(b.client - (a.host + b.host) / 2);
                }
            }
        }
        return byClock;
    }

    private static long boottime(Map<Long, Pair> round) {
        Pair pair = round.get((long) ClockTracker.BOOTTIME);
        return pair == null ? 0 : pair.client;
    }

    private static long lastHostReading(List<Map<Long, Pair>> rounds, long clock) {
        long last = 0;
        for (Map<Long, Pair> round : rounds) {
            Pair pair = round.get(clock);
            if (pair != null && pair.host != 0) {
                last = pair.host;
            }
        }
        return last;
    }
}
