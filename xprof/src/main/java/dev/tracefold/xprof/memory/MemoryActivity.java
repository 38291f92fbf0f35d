// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.memory;

/// An allocation or deallocation, and what the allocator held after it. Filled in by one thread.
final class MemoryActivity {
    static final long UNKNOWN_STEP = -1;

    boolean allocation;
    long timeOffsetPs;
    long stackReserved;
    long heapAllocated;
    long free;
    double fragmentation;
    long peakInUse;
    long requested;
    long allocated;
    long address;
    String tfOp = "";
    long step = UNKNOWN_STEP;
    String regionType = "";
    String dataType = "";
    String shape = "";

    long inUse() {
        return heapAllocated + stackReserved;
    }

    /// Whether both would be one line in the list of what is alive.
    boolean sameAs(MemoryActivity other) {
        return allocated == other.allocated
                && requested == other.requested
                && tfOp.equals(other.tfOp)
                && regionType.equals(other.regionType)
                && dataType.equals(other.dataType)
                && shape.equals(other.shape);
    }
}
