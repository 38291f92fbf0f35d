// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.profiling;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StackProfileTracker.Mapping;
import dev.tracefold.processor.tracker.StackProfileTracker.SourceLine;
import dev.tracefold.processor.wire.ProtoReader;

/// Call stacks whose frames tell where in the source they are instead of where in a binary. They lie
/// in a mapping that is none; its name tells who reported them.
public final class SourceFrames {
    private final StringPool strings;
    private final StackProfileTracker stacks;
    private final String mappingName;
    private final ProtoReader stack = new ProtoReader();
    private final ProtoReader frame = new ProtoReader();

    /// Frames of one reporter.
    public SourceFrames(TraceContext context, String mappingName) {
        this.strings = context.strings();
        this.stacks = context.stacks();
        this.mappingName = mappingName;
    }

    /// Innermost callsite of the `InlineCallstack` that `outer` stands on, or
    /// [StackProfileTracker#NO_CALLSITE].
    public int callsite(ProtoReader outer) {
        int callsite = StackProfileTracker.NO_CALLSITE;
        stack.enter(outer);
        while (stack.next()) {
            if (stack.field() == 1) {
                frame.enter(stack);
                callsite = stacks.callsite(callsite, readFrame());
            }
        }
        return callsite;
    }

    /// Row of a frame.
    ///
    /// @param function string id
    public int frame(int function, SourceLine source) {
        int none = strings.intern("");
        int mapping = stacks.mapping(new Mapping(strings.intern(mappingName), none, 0, 0, 0, 0, 0));
        return stacks.sourceFrame(mapping, function, source);
    }

    private int readFrame() {
        int function = StringPool.NULL_ID;
        int file = StringPool.NULL_ID;
        long line = StackProfileTracker.NO_LINE;
        while (frame.next()) {
            switch (frame.field()) {
                case 1 -> function = strings.intern(frame.buffer(), frame.start(), frame.length());
                case 2 -> file = strings.intern(frame.buffer(), frame.start(), frame.length());
                case 3 -> line = Integer.toUnsignedLong(frame.intValue());
                default -> {
                    // Of no meaning here.
                }
            }
        }
        return frame(function, new SourceLine(file, line));
    }
}
