// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/// What lies where in an address space. What comes later replaces what it overlaps, as mapping files
/// into memory does. Addresses are unsigned.
final class AddressMap {
    /// A binary in memory.
    ///
    /// @param row in `__intrinsic_stack_profile_mapping`
    /// @param start first address of the mapping, of which pieces may have been replaced
    /// @param offset what the first address is in the file
    record Mapping(int row, long start, long offset) {
        long relative(long address) {
            return address - start + offset;
        }
    }

    /// @param last the end of the range belongs to it, so that a range may end with the last address
    private record Range(long last, Mapping mapping) {}

    private final TreeMap<Long, Range> ranges = new TreeMap<>(Long::compareUnsigned);

    /// Puts a mapping into place; one without length is nowhere.
    void put(long start, long length, Mapping mapping) {
        if (length == 0) {
            return;
        }
        long last = start + length - 1;
        if (Long.compareUnsigned(last, start) < 0) {
            last = -1;
        }
        splitBefore(start);
        if (last != -1) {
            splitBefore(last + 1);
        }
        ranges.subMap(start, true, last, true).clear();
        ranges.put(start, new Range(last, mapping));
    }

    /// What lies at an address, or null.
    @Nullable Mapping find(long address) {
        Map.Entry<Long, Range> entry = ranges.floorEntry(address);
        return entry != null && Long.compareUnsigned(address, entry.getValue().last()) <= 0
                ? entry.getValue().mapping()
                : null;
    }

    private void splitBefore(long address) {
        Map.Entry<Long, Range> entry = ranges.lowerEntry(address);
        if (entry == null || Long.compareUnsigned(entry.getValue().last(), address) < 0) {
            return;
        }
        Range whole = entry.getValue();
        ranges.put(entry.getKey(), new Range(address - 1, whole.mapping()));
        ranges.put(address, whole);
    }
}
