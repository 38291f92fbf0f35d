// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
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

        void compactSwitch(int cpu, long timestampNanos, long payload, int aux);

        void compactWaking(int cpu, long timestampNanos, long payload, int aux);

        /// An event at that time was passed over.
        void standIn(long timestampNanos);
    }

    private static final int NO_PARSER = -1;

    private final TraceSorter sorter;
    private final Records records;
    private final Map<Use, List<Integer>> eventParsers = new EnumMap<>(Use.class);
    private final List<Integer> switchParsers = new ArrayList<>();
    private final List<Integer> wakingParsers = new ArrayList<>();
    private int standInParser = NO_PARSER;
    private @Nullable PacketStore store;

    FtraceQueues(TraceSorter sorter, Records records) {
        this.sorter = sorter;
        this.records = records;
        for (Use use : Use.values()) {
            eventParsers.put(use, new ArrayList<>());
        }
    }

    /// Says where references point to.
    void use(PacketStore packetStore) {
        store = packetStore;
    }

    PacketStore store() {
        return requireNonNull(store, "no bundle was tokenized");
    }

    void push(Use use, int cpu, long timestampNanos, long reference, int stateIndex) {
        List<Integer> parsers = requireNonNull(eventParsers.get(use), "use");
        int parser = parser(parsers, cpu);
        if (parser == NO_PARSER) {
            parser =
                    register(
                            parsers,
                            cpu,
                            (ts, place, state) -> records.event(use, cpu, ts, place, state));
        }
        sorter.push(1 + cpu, timestampNanos, parser, reference, stateIndex);
    }

    void pushSwitch(int cpu, long timestampNanos, long payload, int aux) {
        int parser = parser(switchParsers, cpu);
        if (parser == NO_PARSER) {
            parser =
                    register(
                            switchParsers, cpu, (ts, p, a) -> records.compactSwitch(cpu, ts, p, a));
        }
        sorter.push(1 + cpu, timestampNanos, parser, payload, aux);
    }

    void pushWaking(int cpu, long timestampNanos, long payload, int aux) {
        int parser = parser(wakingParsers, cpu);
        if (parser == NO_PARSER) {
            parser =
                    register(
                            wakingParsers, cpu, (ts, p, a) -> records.compactWaking(cpu, ts, p, a));
        }
        sorter.push(1 + cpu, timestampNanos, parser, payload, aux);
    }

    void pushStandIn(int cpu, long timestampNanos) {
        if (standInParser == NO_PARSER) {
            standInParser = sorter.register((ts, _, _) -> records.standIn(ts));
        }
        sorter.push(1 + cpu, timestampNanos, standInParser, 0, 0);
    }

    private static int parser(List<Integer> parsers, int cpu) {
        return cpu < parsers.size() ? parsers.get(cpu) : NO_PARSER;
    }

    private int register(List<Integer> parsers, int cpu, EventParser made) {
        while (parsers.size() <= cpu) {
            parsers.add(NO_PARSER);
        }
        int parser = sorter.register(made);
        parsers.set(cpu, parser);
        return parser;
    }
}
