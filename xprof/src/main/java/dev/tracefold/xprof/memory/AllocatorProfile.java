// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// What one allocator did: its activities in order of time, the peak, and what was alive then.
final class AllocatorProfile {
    private static final int MAX_SNAPSHOTS = 1000;

    // Heaviest first, then by the words that tell them apart.
    private static final Comparator<Alive> BY_SIZE =
            Comparator.<Alive>comparingLong(alive -> -alive.activity().allocated)
                    .thenComparingLong(alive -> -alive.activity().requested)
                    .thenComparing(alive -> alive.activity().tfOp)
                    .thenComparing(alive -> alive.activity().regionType)
                    .thenComparing(alive -> alive.activity().dataType)
                    .thenComparing(alive -> alive.activity().shape);

    private final List<MemoryActivity> activities = new ArrayList<>();
    private final List<MemoryActivity> special = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<MemoryActivity> referenced = new ArrayList<>();
    private long peakLifetime;
    private long peakInUse;
    private @Nullable MemoryActivity peak;

    /// Something that was alive at the peak.
    ///
    /// @param index of the activity, or negative for what was made up
    /// @param activity what allocated it
    private record Alive(int index, MemoryActivity activity) {}

    /// A line of the list of what was alive.
    ///
    /// @param snapshotIndex into [#referenced()], or negative
    /// @param specialIndex into [#special()], or -1
    /// @param occurrences how many there are of it
    record Row(long snapshotIndex, long specialIndex, long occurrences) {}

    void add(MemoryActivity activity) {
        activities.add(activity);
        peakLifetime = activity.peakInUse;
        if (activity.inUse() >= peakInUse) {
            peak = activity;
            peakInUse = activity.inUse();
        }
    }

    /// Works out steps, what deallocations gave back, and what was alive at the peak.
    void finish() {
        activities.sort(Comparator.comparingLong(activity -> activity.timeOffsetPs));
        fillSteps();
        matchDeallocations();
        findAlive(peakStep());
    }

    // Before the first known step it is step 0; between steps, and after the last, the one that
    // follows.
    private void fillSteps() {
        long last = MemoryActivity.UNKNOWN_STEP;
        for (MemoryActivity activity : activities) {
            if (activity.step == MemoryActivity.UNKNOWN_STEP) {
                activity.step = last + 1;
            } else {
                last = activity.step;
            }
        }
    }

    private void matchDeallocations() {
        Map<Long, MemoryActivity> open = new HashMap<>();
        for (MemoryActivity activity : activities) {
            if (activity.allocation) {
                open.putIfAbsent(activity.address, activity);
                continue;
            }
            MemoryActivity origin = open.remove(activity.address);
            if (origin != null) {
                activity.tfOp = origin.tfOp;
                activity.regionType = origin.regionType;
                activity.dataType = origin.dataType;
                activity.shape = origin.shape;
            }
        }
    }

    private long peakStep() {
        long step = 0;
        for (MemoryActivity activity : activities) {
            if (activity.inUse() == peakInUse) {
                step = activity.step;
            }
        }
        return step;
    }

    private void findAlive(long step) {
        MemoryActivity top = peak == null ? new MemoryActivity() : peak;
        Map<Long, Alive> alive = new LinkedHashMap<>();
        long unmapped = top.heapAllocated;
        long unmatched = 0;
        for (int i = 0; i < activities.size(); i++) {
            MemoryActivity activity = activities.get(i);
            if (activity.timeOffsetPs > top.timeOffsetPs) {
                break;
            }
            if (activity.step != step) {
                continue;
            }
            if (activity.allocation) {
                alive.put(activity.address, new Alive(i, activity));
                unmapped -= activity.allocated;
            } else {
                if (alive.remove(activity.address) == null) {
                    unmatched += activity.allocated;
                }
                unmapped += activity.allocated;
            }
        }
        List<Alive> all = new ArrayList<>(alive.values());
        addSpecial(all, unmapped - unmatched, "unused preallocated device memory", step);
        addSpecial(all, top.stackReserved, "stack", step);
        all.sort(BY_SIZE);
        makeRows(all);
    }

    private void addSpecial(List<Alive> all, long bytes, String what, long step) {
        if (bytes <= 0) {
            return;
        }
        MemoryActivity made = new MemoryActivity();
        made.allocation = true;
        made.requested = bytes;
        made.allocated = bytes;
        made.tfOp = what;
        made.step = step;
        made.regionType = what.equals("stack") ? what : "persist/dynamic";
        made.dataType = DataTypes.name(0);
        made.shape = "unknown";
        special.add(made);
        all.add(new Alive(-special.size(), made));
    }

    // What is alike is one row, and the earliest stands for it.
    private void makeRows(List<Alive> all) {
        for (int i = 0; i < all.size(); ) {
            Alive first = all.get(i);
            int from = i;
            while (i < all.size() && all.get(i).activity().sameAs(first.activity())) {
                i++;
            }
            if (first.index() < 0) {
                rows.add(new Row(first.index(), -first.index() - 1L, i - from));
            } else {
                rows.add(new Row(referenced.size(), -1, i - from));
                referenced.add(first.activity());
            }
        }
    }

    /// The activities for a picture: if there are too many, the highest of each stretch.
    List<MemoryActivity> sampled() {
        int count = activities.size();
        if (count <= MAX_SNAPSHOTS) {
            return activities;
        }
        int width = count / MAX_SNAPSHOTS;
        int narrow = MAX_SNAPSHOTS * (width + 1) - count;
        List<MemoryActivity> result = new ArrayList<>(MAX_SNAPSHOTS);
        int from = 0;
        for (int i = 0; i < MAX_SNAPSHOTS; i++) {
            int to = from + (i < narrow ? width : width + 1);
            result.add(highest(from, to));
            from = to;
        }
        return result;
    }

    private MemoryActivity highest(int from, int to) {
        MemoryActivity best = activities.get(from);
        for (int i = from + 1; i < to; i++) {
            if (activities.get(i).inUse() > best.inUse()) {
                best = activities.get(i);
            }
        }
        return best;
    }

    boolean isEmpty() {
        return activities.isEmpty();
    }

    List<Row> rows() {
        return rows;
    }

    List<MemoryActivity> referenced() {
        return referenced;
    }

    List<MemoryActivity> special() {
        return special;
    }

    long peakLifetime() {
        return peakLifetime;
    }

    long peakInUse() {
        return peakInUse;
    }

    @Nullable MemoryActivity peak() {
        return peak;
    }
}
