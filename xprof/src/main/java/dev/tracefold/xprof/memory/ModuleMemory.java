// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.hlo.HloBuffers;
import dev.tracefold.xprof.hlo.HloInstruction;
import dev.tracefold.xprof.hlo.HloModule;
import dev.tracefold.xprof.hlo.HloShape;

/// The values of a module in one kind of memory, and the blocks they lie in.
final class ModuleMemory {
    private final HloBuffers buffers;
    private final long space;
    private final Map<Long, Placed> values = new HashMap<>();
    private final List<HloBuffers.Allocation> allocations;

    /// A value in its block.
    static final class Placed {
        final HloBuffers.Value value;
        final HloBuffers.Allocation block;
        final HloInstruction instruction;
        final long offset;
        final HloShape shape;
        private int references;
        private @Nullable Placed canonical;

        Placed(
                HloBuffers.Value value,
                HloBuffers.Allocation block,
                HloInstruction instruction,
                long offset) {
            this.value = value;
            this.block = block;
            this.instruction = instruction;
            this.offset = offset;
            this.shape = instruction.shape().part(value.index());
        }

        int take() {
            return canonical == null ? ++references : canonical.take();
        }

        int release() {
            return canonical == null ? --references : canonical.release();
        }

        int shareWith(Placed other) {
            canonical = other == this ? null : other;
            return other.take();
        }

        Placed canonical() {
            return canonical == null ? this : canonical.canonical();
        }

        boolean isCanonical() {
            return canonical == null;
        }
    }

    ModuleMemory(HloModule module, HloBuffers buffers, long space) {
        this.buffers = buffers;
        this.space = space;
        Map<Long, HloInstruction> instructions = new HashMap<>();
        module.computations()
                .forEach(one -> one.instructions().forEach(i -> instructions.put(i.id(), i)));
        Map<Long, HloBuffers.Value> known = new HashMap<>();
        buffers.values().forEach(value -> known.put(value.id(), value));
        for (HloBuffers.Allocation block : buffers.allocations()) {
            for (HloBuffers.Assigned assigned : block.assigned()) {
                HloBuffers.Value value = known.get(assigned.value());
                HloInstruction maker = value == null ? null : instructions.get(value.instruction());
                if (value != null && maker != null) {
                    values.put(value.id(), new Placed(value, block, maker, assigned.offset()));
                }
            }
        }
        allocations =
                buffers.allocations().stream()
                        .filter(block -> block.space() == space)
                        .sorted(Comparator.comparingLong(HloBuffers.Allocation::index))
                        .toList();
    }

    /// The blocks.
    List<HloBuffers.Allocation> allocations() {
        return allocations;
    }

    /// A value by its number.
    @Nullable Placed value(long id) {
        return values.get(id);
    }

    /// For each block that is there all the time, its largest value; what each thread has for itself does
    /// not count.
    List<Placed> indefinite() {
        List<Placed> result = new ArrayList<>();
        for (HloBuffers.Allocation block : allocations) {
            if (block.lifetime().isIndefinite() && !block.lifetime().threadLocal()) {
                largest(block).ifPresent(result::add);
            }
        }
        return result;
    }

    private Optional<Placed> largest(HloBuffers.Allocation block) {
        Placed best = null;
        for (HloBuffers.Assigned assigned : block.assigned()) {
            Placed one = values.get(assigned.value());
            boolean larger =
                    one != null
                            && one.value.size() > 0
                            && (best == null || one.value.size() > best.value.size());
            best = larger ? one : best;
        }
        return Optional.ofNullable(best);
    }

    /// The simulation of the block that values take turns in; if no block has one, that with the most
    /// events in this kind of memory. Its own word for the block it is of cannot be relied on, but its
    /// first value can.
    List<HloBuffers.Event> simulation() {
        Map<Long, List<HloBuffers.Event>> byBlock = new HashMap<>();
        for (List<HloBuffers.Event> events : buffers.simulations()) {
            Placed first = events.isEmpty() ? null : values.get(events.getFirst().value());
            if (first != null) {
                byBlock.put(first.block.index(), events);
            }
        }
        for (HloBuffers.Allocation block : allocations) {
            List<HloBuffers.Event> events = byBlock.get(block.index());
            if (!block.lifetime().isIndefinite() && events != null) {
                return events;
            }
        }
        return buffers.simulations().stream()
                .filter(events -> eventsHere(events) > 0)
                .max(Comparator.comparingLong(this::eventsHere))
                .orElse(List.of());
    }

    private long eventsHere(List<HloBuffers.Event> events) {
        return events.stream()
                .map(event -> values.get(event.value()))
                .filter(one -> one != null && one.value.space() == space)
                .count();
    }
}
