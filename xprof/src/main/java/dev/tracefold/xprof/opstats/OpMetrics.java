// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What an operation took and cost, over all its occurrences. Added to by one thread.
final class OpMetrics {
    static final String IDLE = "IDLE";

    final OpKey key;
    String longName = "";
    String category = "";
    String provenance = "";
    String deduplicatedName = "";
    SourcePlace source = SourcePlace.NONE;
    long occurrences;
    long timePs;
    long selfTimePs;
    long dmaStallPs;
    double flops;
    double modelFlops;
    double bytes;
    boolean eager;
    boolean autotuned;
    final Map<MemoryAccess, Double> accesses = new TreeMap<>();
    final List<OpMetrics> children = new ArrayList<>();

    OpMetrics(OpKey key) {
        this.key = key;
    }

    /// What tells operations apart.
    ///
    /// @param module the number of the program
    /// @param name the operation
    record OpKey(long module, String name) {}

    /// Where an operation comes from.
    ///
    /// @param file the file, or nothing
    /// @param line the line
    /// @param stack the calls that led there
    record SourcePlace(String file, int line, String stack) {
        static final SourcePlace NONE = new SourcePlace("", 0, "");

        String place() {
            return file.isEmpty() || line == -1 ? "" : file + ":" + line;
        }

        /// The place with the stack as a tooltip, as the pages show it.
        String html() {
            return place().isEmpty() ? "" : "<div title='" + stack + "'>" + place() + "</div>";
        }
    }

    /// A way to use memory.
    ///
    /// @param space which memory
    /// @param read whether it is read
    record MemoryAccess(long space, boolean read) implements Comparable<MemoryAccess> {
        static final long HBM = 1;
        static final long CMEM = 2;
        static final long VMEM = 3;

        @Override
        public int compareTo(MemoryAccess other) {
            int bySpace = Long.compare(space, other.space);
            return bySpace != 0 ? bySpace : Boolean.compare(read, other.read);
        }
    }

    boolean isIdle() {
        return category.equals(IDLE);
    }

    long childrenTimePs() {
        return timePs - selfTimePs;
    }

    /// Adds what another occurrence, or another core or host, has of the same operation.
    void add(OpMetrics other) {
        describeAs(other);
        eager |= other.eager;
        autotuned |= other.autotuned;
        occurrences += other.occurrences;
        timePs += other.timePs;
        selfTimePs += other.selfTimePs;
        dmaStallPs += other.dmaStallPs;
        flops += other.flops;
        modelFlops += other.modelFlops;
        bytes += other.bytes;
        addAccesses(other);
    }

    void addAccesses(OpMetrics other) {
        other.accesses.forEach((access, count) -> accesses.merge(access, count, Double::sum));
    }

    /// Takes over what is not known yet.
    void describeAs(OpMetrics other) {
        longName = longName.isEmpty() ? other.longName : longName;
        category = category.isEmpty() ? other.category : category;
        provenance = provenance.isEmpty() ? other.provenance : provenance;
        deduplicatedName = deduplicatedName.isEmpty() ? other.deduplicatedName : deduplicatedName;
        source = source.equals(SourcePlace.NONE) ? other.source : source;
        if (children.isEmpty()) {
            children.addAll(other.children);
        }
    }

    /// How many bytes of a memory were used; a memory that is not the large one is on the chip.
    double bytes(boolean onChip, boolean read) {
        double sum = 0;
        for (Map.Entry<MemoryAccess, Double> entry : accesses.entrySet()) {
            boolean chip = entry.getKey().space() != MemoryAccess.HBM;
            if (chip == onChip && entry.getKey().read() == read) {
                sum += entry.getValue();
            }
        }
        return sum;
    }

    double bytesOf(long space) {
        double sum = 0;
        for (Map.Entry<MemoryAccess, Double> entry : accesses.entrySet()) {
            if (entry.getKey().space() == space) {
                sum += entry.getValue();
            }
        }
        return sum;
    }

    double bytesOf(long space, boolean read) {
        return accesses.getOrDefault(new MemoryAccess(space, read), 0.0);
    }
}
