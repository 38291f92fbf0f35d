// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.hlo.HloBuffers;
import dev.tracefold.xprof.profile.ProfileException;

/// How memory fills and drains while a module runs, in the order in which the compiler put its
/// instructions.
final class HeapSimulation {
    private final List<Long> sizes = new ArrayList<>();
    private final List<Long> unpaddedSizes = new ArrayList<>();
    private final List<String> instructions = new ArrayList<>();
    private final Map<Long, Span> spans = new TreeMap<>();
    private final List<Long> alive = new ArrayList<>();
    private final int length;
    private List<Long> aliveAtPeak = List.of();
    private long size;
    private long unpaddedSize;
    private long peak;
    private long peakUnpadded;
    private int peakPosition;

    /// From which event to which a value has memory.
    ///
    /// @param start the first
    /// @param limit the last
    record Span(int start, int limit) {}

    /// Runs the simulation of a module.
    ///
    /// @throws ProfileException if it does not add up
    HeapSimulation(ModuleMemory memory) {
        List<HloBuffers.Event> events = memory.simulation();
        length = events.size();
        for (HloBuffers.Event event : events) {
            sizes.add(size);
            unpaddedSizes.add(unpaddedSize);
            instructions.add(event.instruction());
            ModuleMemory.Placed value = memory.value(event.value());
            if (value != null) {
                step(event, value, memory.value(event.canonical()));
            }
        }
        if (length > 0) {
            sizes.add(size);
            unpaddedSizes.add(unpaddedSize);
            instructions.add("");
        }
    }

    private void step(
            HloBuffers.Event event,
            ModuleMemory.Placed value,
            ModuleMemory.@Nullable Placed other) {
        switch (event.kind()) {
            case ALLOC -> {
                value.take();
                grow(value, true);
            }
            case FREE -> {
                if (value.release() == 0) {
                    shrink(value.canonical());
                }
            }
            case SHARE_WITH -> {
                if (other != null && value.shareWith(other) == 1) {
                    grow(other, false);
                }
            }
            case OTHER ->
                    throw new ProfileException(
                            ProfileException.Kind.DATA,
                            "The simulation of the heap has an event of an unknown kind at '%s'"
                                    .formatted(event.instruction()));
        }
    }

    private void grow(ModuleMemory.Placed value, boolean begins) {
        alive.add(value.value.id());
        size += value.value.size();
        unpaddedSize += value.shape.ownBytes();
        int position = sizes.size() - 1;
        if (size > peak) {
            peak = size;
            peakUnpadded = unpaddedSize;
            peakPosition = position;
            aliveAtPeak = List.copyOf(alive);
        }
        if (begins) {
            spans.put(value.value.id(), new Span(position, length - 1));
        }
    }

    private void shrink(ModuleMemory.Placed value) {
        Long id = value.value.id();
        alive.removeIf(id::equals);
        size -= value.value.size();
        unpaddedSize -= value.shape.ownBytes();
        if (size < 0) {
            throw new ProfileException(
                    ProfileException.Kind.DATA,
                    "The simulation of the heap frees more than it has at '%s'"
                            .formatted(value.instruction.name()));
        }
        spans.computeIfPresent(id, (key, span) -> new Span(span.start(), sizes.size() - 1));
    }

    /// Bytes in use before each event, and after the last.
    List<Long> sizes() {
        return List.copyOf(sizes);
    }

    /// The same, without what layouts add.
    List<Long> unpaddedSizes() {
        return List.copyOf(unpaddedSizes);
    }

    /// The instruction of each event.
    List<String> instructions() {
        return List.copyOf(instructions);
    }

    /// When values have memory, by their numbers.
    Map<Long, Span> spans() {
        return spans;
    }

    /// The values that have memory when most is in use.
    List<Long> aliveAtPeak() {
        return aliveAtPeak;
    }

    long peak() {
        return peak;
    }

    long peakUnpadded() {
        return peakUnpadded;
    }

    int peakPosition() {
        return peakPosition;
    }

    int length() {
        return length;
    }
}
