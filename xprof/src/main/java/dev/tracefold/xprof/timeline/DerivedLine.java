// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// A line that is filled from the events of others: neighbours of one kind and group become one event.
///
/// Events nest by level. When an outer event ends, the inner ones end too, and so do those of the lines
/// that depend on this one.
final class DerivedLine {
    private static final int NONE = -1;

    private final XLine line;
    private final boolean gpu;
    private final List<DerivedLine> dependents;
    private final List<Integer> last = new ArrayList<>();

    DerivedLine(XPlane plane, long id, String name, long startNs, List<DerivedLine> dependents) {
        this.line = plane.getOrAddLine(new XLine.LineHeader(id, 0, name, "", startNs));
        this.gpu = plane.name().startsWith(XSpace.GPU_PREFIX);
        this.dependents = dependents;
    }

    void expandOrAdd(EventMetadata kind, long begin, long end, long group) {
        expandOrAdd(kind, begin, end, group, 0);
    }

    void expandOrAdd(List<EventMetadata> kinds, long begin, long end, long group) {
        if (kinds.isEmpty()) {
            return;
        }
        for (int level = 0; level < kinds.size(); level++) {
            expandOrAdd(kinds.get(level), begin, end, group, level);
        }
        finish(kinds.size());
    }

    private void expandOrAdd(EventMetadata kind, long begin, long end, long group, int level) {
        int open = level < last.size() ? last.get(level) : NONE;
        if (open != NONE && continues(open, kind, begin, group)) {
            long from = line.begin(open);
            line.time(open, from, Math.max(line.end(open), end) - from);
            return;
        }
        finish(level);
        int added = line.add(kind, begin, end - begin);
        if (group >= 0) {
            line.group(added, group);
        }
        while (last.size() <= level) {
            last.add(NONE);
        }
        last.set(level, added);
    }

    // Without a group a gap of twice the event's length is too much, but on a GPU.
    private boolean continues(int open, EventMetadata kind, long begin, long group) {
        return line.metadata(open) == kind
                && line.group(open) == group
                && (gpu || group >= 0 || line.end(open) + 2 * line.duration(open) >= begin);
    }

    /// Ends the events at a level and below.
    void finish(int level) {
        makeStacksVisible(level);
        for (int i = level; i < last.size(); i++) {
            last.set(i, NONE);
        }
        if (level == 0) {
            dependents.forEach(dependent -> dependent.finish(0));
        }
    }

    // A viewer cannot tell which of two events of the same span is the outer one, so inner ones end
    // a nanosecond earlier; the innermost keeps at least one.
    private void makeStacksVisible(int level) {
        int top = level;
        while (top < last.size() && last.get(top) != NONE) {
            top++;
        }
        top--;
        if (top <= level) {
            return;
        }
        long mostNs = line.duration(last.get(top)) / 1000 - 1;
        long shrinkNs = 0;
        long begin = -1;
        long duration = -1;
        for (int i = level; i <= top; i++) {
            int event = last.get(i);
            boolean same = line.begin(event) == begin && line.duration(event) == duration;
            if (shrinkNs < mostNs && same) {
                shrinkNs++;
            }
            begin = line.begin(event);
            duration = line.duration(event);
            if (shrinkNs > 0) {
                line.time(event, begin, duration - 1000 * shrinkNs);
            }
        }
    }

    XLine line() {
        return line;
    }
}
