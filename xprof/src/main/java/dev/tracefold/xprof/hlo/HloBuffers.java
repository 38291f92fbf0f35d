// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.space.ProtoCursor;

/// Where the values of a module lie in memory, as the compiler decided.
///
/// @param values the values that need memory
/// @param allocations the blocks of memory they share
/// @param simulations how the compiler saw blocks fill and drain while the module runs
public record HloBuffers(
        List<Value> values, List<Allocation> allocations, List<List<Event>> simulations) {
    static final HloBuffers NONE = new HloBuffers(List.of(), List.of(), List.of());

    /// Copies the lists.
    public HloBuffers {
        values = List.copyOf(values);
        allocations = List.copyOf(allocations);
        simulations = List.copyOf(simulations);
    }

    /// A value.
    ///
    /// @param id its number
    /// @param size in bytes
    /// @param space the kind of memory, 0 for the main one
    /// @param instruction the number of the instruction that makes it
    /// @param index which part of the instruction's result it is
    public record Value(long id, long size, long space, long instruction, List<Long> index) {
        /// Copies the list.
        public Value {
            index = List.copyOf(index);
        }
    }

    /// A block of memory.
    ///
    /// @param index its number
    /// @param size in bytes
    /// @param space the kind of memory
    /// @param lifetime what it is for
    /// @param assigned the values in it
    public record Allocation(
            long index, long size, long space, Lifetime lifetime, List<Assigned> assigned) {
        /// Copies the list.
        public Allocation {
            assigned = List.copyOf(assigned);
        }
    }

    /// What a block of memory is for.
    ///
    /// @param threadLocal for each thread
    /// @param tuple for a tuple
    /// @param parameter for a parameter of the module
    /// @param constant for a constant
    /// @param liveOut perhaps for the module's result
    public record Lifetime(
            boolean threadLocal,
            boolean tuple,
            boolean parameter,
            boolean constant,
            boolean liveOut) {
        /// Whether it is there while the whole module runs.
        public boolean isIndefinite() {
            return threadLocal || parameter || constant || liveOut;
        }

        /// Whether values may take turns in it.
        public boolean isReusable() {
            return !threadLocal && !tuple;
        }
    }

    /// A value's place in a block.
    ///
    /// @param value the number of the value
    /// @param offset in bytes
    /// @param size in bytes
    public record Assigned(long value, long offset, long size) {}

    /// A step of a simulation.
    ///
    /// @param kind what happens
    /// @param value to which value
    /// @param instruction at which instruction
    /// @param canonical the value whose memory it shares
    public record Event(Kind kind, long value, String instruction, long canonical) {}

    /// What happens to a value.
    public enum Kind {
        /// It gets memory.
        ALLOC,
        /// It gives its memory back.
        FREE,
        /// It shares the memory of another.
        SHARE_WITH,
        /// Something newer.
        OTHER
    }

    static HloBuffers read(ProtoCursor cursor) {
        List<Value> values = new ArrayList<>();
        List<Allocation> allocations = new ArrayList<>();
        List<List<Event>> simulations = new ArrayList<>();
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> values.add(value(cursor.message()));
                case 3 -> allocations.add(allocation(cursor.message()));
                case 4 -> simulations.add(simulation(cursor.message()));
                default -> {}
            }
        }
        return new HloBuffers(values, allocations, simulations);
    }

    private static Value value(ProtoCursor cursor) {
        long id = 0;
        long size = 0;
        long space = 0;
        long instruction = 0;
        List<Long> index = new ArrayList<>();
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> id = cursor.number();
                case 2 -> size = cursor.number();
                case 3 -> {
                    ProtoCursor place = cursor.message();
                    while (place.next()) {
                        if (place.field() == 3) {
                            HloShape.numbers(place, index);
                        } else if (place.field() == 4) {
                            instruction = place.number();
                        }
                    }
                }
                case 4 -> space = cursor.number();
                default -> {}
            }
        }
        return new Value(id, size, space, instruction, index);
    }

    private static Allocation allocation(ProtoCursor cursor) {
        long[] fields = new long[13];
        List<Assigned> assigned = new ArrayList<>();
        while (cursor.next()) {
            if (cursor.field() == 9) {
                long[] place = numbers(cursor.message(), 4);
                assigned.add(new Assigned(place[1], place[2], place[3]));
            } else if (cursor.field() < fields.length && cursor.field() != 10) {
                fields[cursor.field()] = cursor.number();
            }
        }
        return new Allocation(
                fields[1],
                fields[2],
                fields[8],
                new Lifetime(
                        fields[3] != 0,
                        fields[11] != 0,
                        fields[5] != 0,
                        fields[12] != 0,
                        fields[7] != 0),
                assigned);
    }

    private static long[] numbers(ProtoCursor cursor, int count) {
        long[] values = new long[count];
        while (cursor.next()) {
            if (cursor.field() < count) {
                values[cursor.field()] = cursor.number();
            }
        }
        return values;
    }

    private static List<Event> simulation(ProtoCursor cursor) {
        List<Event> events = new ArrayList<>();
        while (cursor.next()) {
            if (cursor.field() == 1) {
                events.add(event(cursor.message()));
            }
        }
        return List.copyOf(events);
    }

    private static Event event(ProtoCursor cursor) {
        long kind = 0;
        long value = 0;
        long canonical = 0;
        String instruction = "";
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> kind = cursor.number();
                case 2 -> value = cursor.number();
                case 4 -> instruction = cursor.text();
                case 5 -> canonical = cursor.number();
                default -> {}
            }
        }
        Kind what =
                switch ((int) kind) {
                    case 0 -> Kind.ALLOC;
                    case 1 -> Kind.FREE;
                    case 2 -> Kind.SHARE_WITH;
                    default -> Kind.OTHER;
                };
        return new Event(what, value, instruction, canonical);
    }
}
