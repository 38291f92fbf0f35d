// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Which launch has which number. Profilers count launches up, so mostly the number is the place in the table;
/// launches with numbers far apart are pairs, the number above and the node below, that are searched.
final class LaunchTable implements AutoCloseable {
    // A pair takes twice what a place does.
    private static final long PLACES_A_LAUNCH = 2;
    private static final long LOW = 0xFFFF_FFFFL;

    private final Arena arena = Arena.ofConfined();
    private final LongList pairs;
    private MemorySegment places = MemorySegment.NULL;
    private long first;
    private long last = -1;

    private LaunchTable(int capacity) {
        pairs = new LongList(capacity);
    }

    /// The launches of a forest.
    static LaunchTable of(EventForest forest) {
        long first = Long.MAX_VALUE;
        long last = -1;
        int launches = 0;
        for (int node = 0; node < forest.size(); node++) {
            if (isLaunch(forest, node)) {
                first = Math.min(first, forest.correlation(node));
                last = Math.max(last, forest.correlation(node));
                launches++;
            }
        }
        boolean dense = last - first < PLACES_A_LAUNCH * launches;
        LaunchTable table = new LaunchTable(dense ? 0 : launches);
        if (dense && launches > 0) {
            table.first = first;
            table.last = last;
            table.places = table.arena.allocate((last - first + 1) * Integer.BYTES, Integer.BYTES);
        }
        for (int node = 0; node < forest.size(); node++) {
            if (isLaunch(forest, node)) {
                table.put(forest.correlation(node), node);
            }
        }
        table.pairs.sort();
        return table;
    }

    private static boolean isLaunch(EventForest forest, int node) {
        return forest.type(node) == EventType.KERNEL_LAUNCH
                && forest.correlation(node) != EventForest.NONE;
    }

    private void put(int number, int node) {
        if (last < 0) {
            pairs.add((long) number << 32 | node);
        } else {
            // What is not there is 0.
            places.set(ValueLayout.JAVA_INT, (number - first) * Integer.BYTES, node + 1);
        }
    }

    /// The last launch with a number, or [EventForest#NONE].
    int launch(int number) {
        if (number < 0) {
            return EventForest.NONE;
        }
        if (last >= 0) {
            return number < first || number > last
                    ? EventForest.NONE
                    : places.get(ValueLayout.JAVA_INT, (number - first) * Integer.BYTES) - 1;
        }
        int after = pairs.from((number + 1L) << 32);
        boolean found = after > 0 && pairs.get(after - 1) >>> 32 == number;
        return found ? (int) (pairs.get(after - 1) & LOW) : EventForest.NONE;
    }

    @Override
    public void close() {
        arena.close();
    }
}
