// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.perfetto.PacketStore;
import dev.tracefold.processor.sorter.EventParser;
import dev.tracefold.processor.sorter.TraceSorter;

import static java.util.Objects.requireNonNull;

/// The sorter's queues of the CPUs. What the sorter hands back are two numbers; which CPU and which
/// kind of record they are of is in the parser that gets them, one for each CPU and kind.
final class FtraceQueues {
    /// What is to be done with an event.
    enum Use {
        /// Raw row and its own rows.
        ALL,
        /// Its raw row only.
        RAW,
        /// Its own rows only.
        ROWS
    }

    /// The records that parsers take.
    interface Records {
        void event(Use use, int cpu, long timestampNanos, long reference, int stateIndex);

        /// An event with a head as usual, for [Use#ALL].
        ///
        /// @param reference [EventHead#place()] in its block
        void plainEvent(int cpu, long timestampNanos, long reference, int stateIndex);

        void compactSwitch(int cpu, long timestampNanos, long payload, int aux);

        void compactWaking(int cpu, long timestampNanos, long payload, int aux);

        /// An event at that time was passed over.
        void standIn(long timestampNanos);
    }

    private static final int NO_PARSER = -1;

    /// What makes the parser of a CPU.
    private interface Maker {
        EventParser of(int cpu);
    }

    /// The sorter's parsers of one kind of record, by CPU.
    private final class Parsers {
        private final Maker maker;
        private int[] ofCpu = new int[0];

        Parsers(Maker maker) {
            this.maker = maker;
        }

        int of(int cpu) {
            return cpu < ofCpu.length && ofCpu[cpu] != NO_PARSER ? ofCpu[cpu] : register(cpu);
        }

        private int register(int cpu) {
            if (cpu >= ofCpu.length) {
                int from = ofCpu.length;
                ofCpu = Arrays.copyOf(ofCpu, cpu + 1);
                Arrays.fill(ofCpu, from, cpu + 1, NO_PARSER);
            }
            ofCpu[cpu] = sorter.register(maker.of(cpu));
            return ofCpu[cpu];
        }
    }

    private final TraceSorter sorter;
    private final Map<Use, Parsers> eventParsers = new EnumMap<>(Use.class);
    private final Parsers plainParsers;
    private final Parsers switchParsers;
    private final Parsers wakingParsers;
    private final Parsers standInParsers;
    private @Nullable PacketStore store;

    FtraceQueues(TraceSorter sorter, Records records) {
        this.sorter = sorter;
        for (Use use : Use.values()) {
            Maker maker = cpu -> (ts, place, state) -> records.event(use, cpu, ts, place, state);
            eventParsers.put(use, new Parsers(maker));
        }
        plainParsers =
                new Parsers(cpu -> (ts, place, state) -> records.plainEvent(cpu, ts, place, state));
        switchParsers = new Parsers(cpu -> (ts, p, a) -> records.compactSwitch(cpu, ts, p, a));
        wakingParsers = new Parsers(cpu -> (ts, p, a) -> records.compactWaking(cpu, ts, p, a));
        standInParsers = new Parsers(cpu -> (ts, _, _) -> records.standIn(ts));
    }

    /// Says where references point to.
    void use(PacketStore packetStore) {
        store = packetStore;
    }

    PacketStore store() {
        return requireNonNull(store, "no bundle was tokenized");
    }

    void push(Use use, int cpu, long timestampNanos, long reference, int stateIndex) {
        int parser = requireNonNull(eventParsers.get(use), "use").of(cpu);
        sorter.push(1 + cpu, timestampNanos, parser, reference, stateIndex);
    }

    void pushPlain(int cpu, long timestampNanos, long reference, int stateIndex) {
        sorter.push(1 + cpu, timestampNanos, plainParsers.of(cpu), reference, stateIndex);
    }

    void pushSwitch(int cpu, long timestampNanos, long payload, int aux) {
        sorter.push(1 + cpu, timestampNanos, switchParsers.of(cpu), payload, aux);
    }

    void pushWaking(int cpu, long timestampNanos, long payload, int aux) {
        sorter.push(1 + cpu, timestampNanos, wakingParsers.of(cpu), payload, aux);
    }

    void pushStandIn(int cpu, long timestampNanos) {
        sorter.push(1 + cpu, timestampNanos, standInParsers.of(0), 0, 0);
    }
}
