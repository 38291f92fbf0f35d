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

    /// Returned by [#tryScoped] where a slice cannot be nested on its track.
    public static final int OVERLAPS = -2;

    private static final int MAX_DEPTH = 512;
    private static final int MISPLACED_END = StatKeys.of("misplaced_end_event");
    private static final int TOO_DEEP = StatKeys.of("slice_max_depth_exceeded");
    private static final int OVERLAPPING = StatKeys.of("slice_drop_overlapping_complete_event");
    private static final int NEGATIVE = StatKeys.of("slice_negative_duration");

    private final SliceTable table;
    private final StringPool strings;
    private final ArgsTracker argsTracker;
    private final StatsTracker stats;
    private final @Nullable ImportLog log;
    private final NameTranslations nameTranslations = new NameTranslations();
    private final ArgTranslations argTranslations;
    private @Nullable SliceStack[] stackOfTrack = new SliceStack[64];
    private final List<ArgSet> unusedArgs = new ArrayList<>();
    private final List<SliceListener> listeners = new ArrayList<>();
    private final List<ArgSet> untranslatedArgs = new ArrayList<>();
    private final List<Integer> untranslatedSlices = new ArrayList<>();
    private final ArgSet overlap = new ArgSet();

    /// For all tracks of a trace.
    public SliceTracker(TraceStorage storage, ArgsTracker args, StatsTracker stats) {
        this(storage, args, stats, null);
    }

    /// For all tracks of a trace, with a log of the slices that could not be kept.
    public SliceTracker(
            TraceStorage storage, ArgsTracker args, StatsTracker stats, @Nullable ImportLog log) {
        this.table = storage.slice();
        this.strings = storage.strings();
        this.argsTracker = args;
        this.stats = stats;
        this.log = log;
        this.argTranslations = new ArgTranslations(strings);
    }

    /// How names of slices are shown.
    public NameTranslations nameTranslations() {
        return nameTranslations;
    }

    /// How args of slices are shown.
    public ArgTranslations argTranslations() {
        return argTranslations;
    }

    /// Tells `listener` of every slice that begins from now on.
    public void onBegin(SliceListener listener) {
        listeners.add(listener);
    }

    /// Opens a slice.
    ///
    /// @param category string id
    /// @param name string id
    /// @param args the first of its args; more may come with the end
    /// @return its row, or [#NO_SLICE] when the track is nested too deep already
    public int begin(
            long timestampNanos, int track, int category, int name, @Nullable ArgWriter args) {
        return push(timestampNanos, PENDING, track, category, name, args);
    }

    /// Opens a slice on a track that has one at a time: while one is open, others are only counted, in
    /// the args of the open one.
    ///
    /// @return its row, or [#NO_SLICE]
    public int beginUnnestable(
            long timestampNanos, int track, int category, int name, @Nullable ArgWriter args) {
        SliceStack stack = stack(track);
        stack.isUnnestable = true;
        return begin(timestampNanos, track, category, name, args);
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
            @Nullable ArgWriter args) {
        int slice = tryScoped(timestampNanos, track, category, name, durationNanos, args);
        if (slice == OVERLAPS) {
            note(OVERLAPPING, timestampNanos, overlap);
            return NO_SLICE;
        }
        return slice;
    }

    /// [#scoped], but a slice that cannot be nested is neither added nor counted:
    /// [#overlap()] tells with what it is at odds.
    ///
    /// @return its row, [#NO_SLICE] or [#OVERLAPS]
    public int tryScoped(
            long timestampNanos,
            int track,
            int category,
            int name,
            long durationNanos,
            @Nullable ArgWriter args) {
        if (durationNanos < 0) {
            note(NEGATIVE, timestampNanos, null);
            return NO_SLICE;
        }
        return push(timestampNanos, durationNanos, track, category, name, args);
    }

    /// What the last slice that overlaps was at odds with, as args for the import log.
    public ArgSet overlap() {
        return overlap;
    }

    /// Closes the innermost open slice whose category and name agree; null strings agree with all.
    ///
    /// @return its row, or [#NO_SLICE] when there is none
    public int end(
            long timestampNanos, int track, int category, int name, @Nullable ArgWriter args) {
        SliceStack stack = stack(track);
        popFinished(stack, timestampNanos, PENDING);
        int index = stack.matching(category, nameTranslations.translate(name));
        if (index < 0) {
            return NO_SLICE;
        }
        int slice = stack.slices[index];
        stack.finish(index, timestampNanos - stack.starts[index]);
        table.dur().set(slice, stack.durations[index]);
        addArgs(stack, index, args);
        if (stack.isUnnestable) {
            ArgSet held = heldArgs(stack, index);
            held.add(
                    strings.intern("legacy_unnestable_begin_count"),
                    ArgType.INT,
                    stack.unnestableBegins);
            held.add(
                    strings.intern("legacy_unnestable_last_begin_ts"),
                    ArgType.INT,
                    stack.lastUnnestableBegin);
        }
        if (index == stack.size - 1) {
            pop(stack);
        }
        return slice;
    }

    /// Adds args to the innermost open slice with that category and name.
    ///
    /// @return its row, or [#NO_SLICE] when there is none
    public int addArgs(int track, int category, int name, ArgWriter args) {
        SliceStack stack = stack(track);
        int index = stack.matching(category, nameTranslations.translate(name));
        if (index < 0) {
            return NO_SLICE;
        }
        addArgs(stack, index, args);
        return stack.slices[index];
    }

    /// Row of the innermost slice of a track, finished or not, or [#NO_SLICE].
    public int top(int track) {
        SliceStack stack = stack(track);
        return stack.size == 0 ? NO_SLICE : stack.slices[stack.size - 1];
    }

    /// Adds args to the slice that [#top(int)] names.
    public void addArgsToTop(int track, ArgWriter args) {
        SliceStack stack = stack(track);
        if (stack.size > 0) {
            addArgs(stack, stack.size - 1, args);
        }
    }

    /// At the end of the trace: what is open stays [#PENDING]; its args are stored.
    public void flush() {
        for (SliceStack stack : stackOfTrack) {
            if (stack != null) {
                for (int i = 0; i < stack.size; i++) {
                    storeArgs(stack, i);
                }
                stack.size = 0;
                stack.finished = 0;
            }
        }
        for (int i = 0; i < untranslatedArgs.size(); i++) {
            ArgSet translated = argTranslations.translate(untranslatedArgs.get(i));
            argsTracker.assign(table.argSetId(), untranslatedSlices.get(i), translated);
        }
        untranslatedArgs.clear();
        untranslatedSlices.clear();
    }

    private int push(
            long timestampNanos,
            long durationNanos,
            int track,
            int category,
            int rawName,
            @Nullable ArgWriter args) {
        SliceStack stack = stack(track);
        if (stack.isUnnestable) {
            stack.unnestableBegins++;
            stack.lastUnnestableBegin = timestampNanos;
            if (stack.size > 0) {
                return NO_SLICE;
            }
        }
        if (!popFinished(stack, timestampNanos, durationNanos)) {
            return OVERLAPS;
        }
        int name = nameTranslations.translate(rawName);
        if (stack.size >= MAX_DEPTH) {
            noteTooDeep(stack, timestampNanos, name);
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
        stack.push(slice, timestampNanos, durationNanos, category, name);
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).onBegin(track, slice);
        }
        addArgs(stack, stack.size - 1, args);
        return slice;
    }

    /// Removes what is over at `timestamp`, innermost first. A finished slice below unfinished ones
    /// that has passed cuts those to its own end: their end events are missing.
    ///
    /// @return false when a slice of that length would outlast one that it starts in
    private boolean popFinished(SliceStack stack, long timestamp, long duration) {
        boolean unfinishedAbove = false;
        for (int i = stack.finished == 0 ? -1 : stack.size - 1; i >= 0; i--) {
            long length = stack.durations[i];
            if (length == PENDING) {
                unfinishedAbove = true;
                continue;
            }
            long end = stack.starts[i] + length;
            if (unfinishedAbove) {
                if (timestamp > end) {
                    cutAbove(stack, i, end);
                    pop(stack);
                    unfinishedAbove = false;
                }
                continue;
            }
            if (isOver(end, length, timestamp, duration)) {
                pop(stack);
            } else if (duration != PENDING && timestamp < end && timestamp + duration > end) {
                describeOverlap(stack, i, timestamp);
                return false;
            }
        }
        return true;
    }

    /// Slices do not contain the time of their end, except that instants of one time nest.
    private static boolean isOver(long end, long length, long timestamp, long duration) {
        boolean bothInstants = length == 0 && duration == 0;
        return end < timestamp || (end == timestamp && !bothInstants);
    }

    private void cutAbove(SliceStack stack, int index, long end) {
        stats.increment(MISPLACED_END);
        while (stack.size > index + 1) {
            int cut = stack.size - 1;
            table.dur().set(stack.slices[cut], end - stack.starts[cut]);
            pop(stack);
        }
    }

    private void describeOverlap(SliceStack stack, int index, long timestamp) {
        overlap.clear();
        long end = stack.starts[index] + stack.durations[index];
        overlap.add(strings.intern("overlap_start"), ArgType.INT, timestamp);
        overlap.add(strings.intern("overlap_end"), ArgType.INT, end);
        overlap.add(strings.intern("conflicting_slice_name"), ArgType.STRING, stack.names[index]);
        overlap.add(strings.intern("conflicting_slice_ts"), ArgType.INT, stack.starts[index]);
        overlap.add(strings.intern("conflicting_slice_dur"), ArgType.INT, stack.durations[index]);
    }

    private void noteTooDeep(SliceStack stack, long timestamp, int name) {
        ArgSet args = new ArgSet();
        int parentName = stack.names[stack.size - 1];
        args.add(strings.intern("parent_slice_name"), ArgType.STRING, parentName);
        args.add(strings.intern("current_slice_name"), ArgType.STRING, name);
        note(TOO_DEEP, timestamp, args);
    }

    private void note(int stat, long timestamp, @Nullable ArgSet args) {
        if (log == null) {
            stats.increment(stat);
        } else {
            log.recordAt(stat, timestamp, args);
        }
    }

    private void addArgs(SliceStack stack, int index, @Nullable ArgWriter args) {
        if (args != null) {
            args.write(heldArgs(stack, index));
        }
    }

    private ArgSet heldArgs(SliceStack stack, int index) {
        ArgSet held = stack.args[index];
        if (held == null) {
            held = unusedArgs.isEmpty() ? new ArgSet() : unusedArgs.removeLast();
            stack.args[index] = held;
        }
        return held;
    }

    private void pop(SliceStack stack) {
        storeArgs(stack, stack.size - 1);
        stack.drop();
    }

    private void storeArgs(SliceStack stack, int index) {
        ArgSet args = stack.args[index];
        if (args == null) {
            return;
        }
        stack.args[index] = null;
        if (argTranslations.concern(args)) {
            untranslatedArgs.add(args);
            untranslatedSlices.add(stack.slices[index]);
            return;
        }
        if (args.size() > 0) {
            argsTracker.assign(table.argSetId(), stack.slices[index], args);
        }
        args.clear();
        unusedArgs.add(args);
    }

    private SliceStack stack(int track) {
        if (track >= stackOfTrack.length) {
            stackOfTrack = Arrays.copyOf(stackOfTrack, Math.max(track + 1, track * 2));
        }
        SliceStack stack = stackOfTrack[track];
        if (stack == null) {
            stack = new SliceStack();
            stackOfTrack[track] = stack;
        }
        return stack;
    }
}
