// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// What of a trace will be looked at. Importers may leave out work that shows in no part of it, and say
/// so in `stats`; what they leave out must not be seen in any other part either.
///
/// @param parts what must be as if the whole trace had been loaded
public record ImportScope(Set<Part> parts) {
    /// What importers tell apart: rows, and numbers that are handed out in the order of the trace and
    /// so depend on everything that takes one.
    public enum Part {
        /// Rows of `ftrace_event`.
        FTRACE_EVENTS,
        /// Rows of `sched_slice`.
        SCHED_SLICES,
        /// Rows of `thread_state` and `spurious_sched_wakeup`.
        THREAD_STATES,
        /// Rows of `counter`.
        COUNTERS,
        /// Rows of `slice` and `flow`.
        SLICES,
        /// Rows of `thread` and `process`, and utids and upids wherever they are.
        THREADS,
        /// Rows of `track`, and ids of tracks wherever they are.
        TRACKS,
        /// Rows of `args`, and ids of arg sets wherever they are.
        ARGS,
        /// What is in sets of args, whatever their ids.
        ARG_VALUES
    }

    /// The whole trace.
    public static final ImportScope EVERYTHING = new ImportScope(EnumSet.allOf(Part.class));

    public ImportScope {
        EnumSet<Part> copy = EnumSet.noneOf(Part.class);
        copy.addAll(parts);
        parts = Collections.unmodifiableSet(copy);
    }

    /// Whether that part will be looked at.
    public boolean wants(Part part) {
        return parts.contains(part);
    }

    /// Whether any of those parts will be looked at.
    public boolean wantsAny(Collection<Part> some) {
        return !Collections.disjoint(parts, some);
    }

    /// Whether all of the trace will be.
    public boolean isEverything() {
        return parts.size() == Part.values().length;
    }
}
