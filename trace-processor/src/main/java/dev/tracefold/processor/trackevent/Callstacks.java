// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.profiling.InternedStacks;
import dev.tracefold.processor.profiling.SourceFrames;
import dev.tracefold.processor.wire.ProtoReader;

/// Finds the callsites of the callstacks that events name or carry themselves. Inline frames tell where in
/// the source they are instead of where in a binary.
final class Callstacks {
    static final int NONE = -1;

    private final InternedStacks internedStacks;
    private final SourceFrames sourceFrames;

    Callstacks(TraceContext context, InternedStacks internedStacks) {
        this.internedStacks = internedStacks;
        this.sourceFrames = new SourceFrames(context, "track_event_inline");
    }

    /// Innermost callsite of an interned callstack, or [#NONE].
    int interned(SequenceState state, long iid) {
        return internedStacks.callsite(state, iid);
    }

    /// Innermost callsite of the `InlineCallstack` that `outer` stands on, or [#NONE].
    int inline(ProtoReader outer) {
        return sourceFrames.callsite(outer);
    }
}
