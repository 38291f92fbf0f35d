// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

/// Nests slices: per track a stack of those that are open at the current time. Events must come in
/// order of time. Args go to their table when their slice leaves the stack, which fixes the order
/// of arg sets.
public final class SliceTracker {
    /// Length of a slice that has not ended.
    public static final long PENDING = -1;

    /// Returned where an event makes or closes no slice.
    public static final int NO_SLICE = -1;

    private static final int MAX_DEPTH = 512;
    private static final int MISPLACED_END = StatKeys.of("misplaced_end_event");
    private static final int TOO_DEEP = StatKeys.of("slice_max_depth_exceeded");
    private static final int OVERLAPPING = StatKeys.of("slice_drop_overlapping_complete_event");
    private static final int NEGATIVE = StatKeys.of("slice_negative_duration");

    /// What is open on one track, outermost first.
    private static final class Stack {
        private int[] slices = new int[4];
        private @Nullable ArgSet[] args = new ArgSet[4];
        private int size;
    }

    private final SliceTable table;
    private final ArgsTracker argsTracker;
    private final StatsTracker stats;
    private final List<@Nullable Stack> stackOfTrack = new ArrayList<>();
    private final List<ArgSet> unusedArgs = new ArrayList<>();

    /// For all tracks of a trace.
    public SliceTracker(TraceStorage storage, ArgsTracker args, StatsTracker stats) {
        this.table = storage.slice();
        this.argsTracker = args;
        this.stats = stats;
    }

    /// Opens a slice.
    ///
    /// @param category string id
    /// @param name string id
    /// @param args copied; more may come with the end
    /// @return its row, or [#NO_SLICE] when the track is nested too deep already
    public int begin(
            long timestampNanos, int track, int category, int name, @Nullable ArgSet args) {
        return push(timestampNanos, PENDING, track, category, name, args);
    }

    /// Adds a slice whose length is known; 0 makes an instant. One that starts inside a finished
    /// slice and outlasts it is dropped and counted.
    ///
    /// @return its row, or [#NO_SLICE]
    public int scoped(
            long timestampNanos,
            int track,
            int category,
            int name,
            long durationNanos,
            @Nullable ArgSet args) {
        if (durationNanos < 0) {
            stats.increment(NEGATIVE);
            return NO_SLICE;
        }
        return push(timestampNanos, durationNanos, track, category, name, args);
    }

    /// Closes the innermost open slice whose category and name agree; null strings agree with all.
    ///
    /// @return its row, or [#NO_SLICE] when there is none
    public int end(long timestampNanos, int track, int category, int name, @Nullable ArgSet args) {
        Stack stack = stack(track);
        popFinished(stack, timestampNanos, PENDING);
        int index = matching(stack, category, name);
        if (index < 0) {
            return NO_SLICE;
        }
        int slice = stack.slices[index];
        table.dur().set(slice, timestampNanos - table.ts().get(slice));
        addArgs(stack, index, args);
        if (index == stack.size - 1) {
            pop(stack);
        }
        return slice;
    }

    /// Adds args to the innermost open slice with that category and name.
    ///
    /// @return its row, or [#NO_SLICE] when there is none
    public int addArgs(int track, int category, int name, ArgSet args) {
        Stack stack = stack(track);
        int index = matching(stack, category, name);
        if (index < 0) {
            return NO_SLICE;
        }
        addArgs(stack, index, args);
        return stack.slices[index];
    }

    /// Row of the innermost slice of a track, finished or not, or [#NO_SLICE].
    public int top(int track) {
        Stack stack = stack(track);
        return stack.size == 0 ? NO_SLICE : stack.slices[stack.size - 1];
    }

    /// Adds args to the slice that [#top(int)] names.
    public void addArgsToTop(int track, ArgSet args) {
        Stack stack = stack(track);
        if (stack.size > 0) {
            addArgs(stack, stack.size - 1, args);
        }
    }

    /// At the end of the trace: what is open stays [#PENDING]; its args are stored.
    public void flush() {
        for (Stack stack : stackOfTrack) {
            while (stack != null && stack.size > 0) {
                pop(stack);
            }
        }
    }

    private int push(
            long timestampNanos,
            long durationNanos,
            int track,
            int category,
            int name,
            @Nullable ArgSet args) {
        Stack stack = stack(track);
        popFinished(stack, timestampNanos, durationNanos);
        if (durationNanos >= 0 && outlastsTop(stack, timestampNanos + durationNanos)) {
            stats.increment(OVERLAPPING);
            return NO_SLICE;
        }
        if (stack.size >= MAX_DEPTH) {
            stats.increment(TOO_DEEP);
            return NO_SLICE;
        }
        int slice = table.table().addRow();
        table.ts().set(slice, timestampNanos);
        table.dur().set(slice, durationNanos);
        table.trackId().set(slice, track);
        table.category().set(slice, category);
        table.name().set(slice, name);
        table.depth().set(slice, stack.size);
        if (stack.size > 0) {
            table.parentId().set(slice, stack.slices[stack.size - 1]);
        }
        if (stack.size == stack.slices.length) {
            stack.slices = Arrays.copyOf(stack.slices, stack.size * 2);
            stack.args = Arrays.copyOf(stack.args, stack.size * 2);
        }
        stack.slices[stack.size] = slice;
        stack.size++;
        addArgs(stack, stack.size - 1, args);
        return slice;
    }

    private boolean outlastsTop(Stack stack, long end) {
        if (stack.size == 0) {
            return false;
        }
        int top = stack.slices[stack.size - 1];
        long duration = table.dur().get(top);
        return duration != PENDING && end > table.ts().get(top) + duration;
    }

    /// Removes what is over at `timestamp`, innermost first. A finished slice below unfinished ones
    /// that has passed cuts those to its own end: their end events are missing.
    private void popFinished(Stack stack, long timestamp, long duration) {
        boolean unfinishedAbove = false;
        for (int i = stack.size - 1; i >= 0; i--) {
            int slice = stack.slices[i];
            long length = table.dur().get(slice);
            if (length == PENDING) {
                unfinishedAbove = true;
                continue;
            }
            long end = table.ts().get(slice) + length;
            boolean bothInstants = length == 0 && duration == 0;
            boolean over = end < timestamp || (end == timestamp && !bothInstants);
            if (!over) {
                continue;
            }
            if (unfinishedAbove) {
                stats.increment(MISPLACED_END);
                while (stack.size > i + 1) {
                    int cut = stack.slices[stack.size - 1];
                    table.dur().set(cut, end - table.ts().get(cut));
                    pop(stack);
                }
                unfinishedAbove = false;
            }
            if (i == stack.size - 1) {
                pop(stack);
            }
        }
    }

    private int matching(Stack stack, int category, int name) {
        for (int i = stack.size - 1; i >= 0; i--) {
            int slice = stack.slices[i];
            if (table.dur().get(slice) == PENDING
                    && agree(category, table.category().get(slice))
                    && agree(name, table.name().get(slice))) {
                return i;
            }
        }
        return NO_SLICE;
    }

    private static boolean agree(int a, int b) {
        return a == b || a == StringPool.NULL_ID || b == StringPool.NULL_ID;
    }

    private void addArgs(Stack stack, int index, @Nullable ArgSet args) {
        if (args == null || args.size() == 0) {
            return;
        }
        ArgSet held = stack.args[index];
        if (held == null) {
            held = unusedArgs.isEmpty() ? new ArgSet() : unusedArgs.removeLast();
            stack.args[index] = held;
        }
        held.addAll(args);
    }

    private void pop(Stack stack) {
        stack.size--;
        ArgSet args = stack.args[stack.size];
        if (args != null) {
            table.argSetId().set(stack.slices[stack.size], argsTracker.commit(args));
            args.clear();
            unusedArgs.add(args);
            stack.args[stack.size] = null;
        }
    }

    private Stack stack(int track) {
        while (stackOfTrack.size() <= track) {
            stackOfTrack.add(null);
        }
        Stack stack = stackOfTrack.get(track);
        if (stack == null) {
            stack = new Stack();
            stackOfTrack.set(track, stack);
        }
        return stack;
    }
}
