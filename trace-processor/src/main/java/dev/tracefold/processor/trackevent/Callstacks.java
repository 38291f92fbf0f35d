// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.profiling.InternedStacks;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StackProfileTracker.Mapping;
import dev.tracefold.processor.wire.ProtoReader;

/// Finds the callsites of the callstacks that events name or carry themselves. Inline frames tell where in
/// the source they are instead of where in a binary.
final class Callstacks {
    static final int NONE = -1;

    /// Where an inline frame is; texts are string ids.
    private record InlineFrame(int function, int file, long line) {}

    private final StringPool strings;
    private final StackProfileTracker stacks;
    private final InternedStacks internedStacks;
    private final Table frames;
    private final Table symbols;
    private final Map<InlineFrame, Integer> inlineFrames = new HashMap<>();

    Callstacks(TraceContext context, InternedStacks internedStacks) {
        this.strings = context.strings();
        this.stacks = context.stacks();
        this.internedStacks = internedStacks;
        this.frames = context.storage().table("__intrinsic_stack_profile_frame");
        this.symbols = context.storage().table("__intrinsic_stack_profile_symbol");
    }

    /// Innermost callsite of an interned callstack, or [#NONE].
    int interned(SequenceState state, long iid) {
        return internedStacks.callsite(state, iid);
    }

    /// Innermost callsite of the `InlineCallstack` that `outer` stands on, or [#NONE].
    int inline(ProtoReader outer) {
        int callsite = StackProfileTracker.NO_CALLSITE;
        ProtoReader stack = new ProtoReader();
        ProtoReader frame = new ProtoReader();
        stack.enter(outer);
        while (stack.next()) {
            if (stack.field() == 1) {
                frame.enter(stack);
                callsite = stacks.callsite(callsite, inlineFrame(frame));
            }
        }
        return callsite;
    }

    private int inlineFrame(ProtoReader frame) {
        int function = StringPool.NULL_ID;
        int file = StringPool.NULL_ID;
        long line = 0;
        while (frame.next()) {
            switch (frame.field()) {
                case 1 -> function = Texts.intern(strings, frame);
                case 2 -> file = Texts.intern(strings, frame);
                case 3 -> line = Integer.toUnsignedLong(frame.intValue());
                default -> {
                    // Of no meaning here.
                }
            }
        }
        return inlineFrames.computeIfAbsent(
                new InlineFrame(function, file, line), this::addInlineFrame);
    }

    private int addInlineFrame(InlineFrame inline) {
        int none = strings.intern("");
        int name = strings.intern("track_event_inline");
        int row = frames.addRow();
        frames.strings("name").set(row, inline.function());
        frames.ints("mapping").set(row, stacks.mapping(new Mapping(name, none, 0, 0, 0, 0, 0)));
        if (inline.file() != StringPool.NULL_ID) {
            int symbol = symbols.addRow();
            symbols.ints("symbol_set_id").set(symbol, symbol);
            symbols.strings("name").set(symbol, inline.function());
            symbols.strings("source_file").set(symbol, inline.file());
            if (inline.line() != 0) {
                symbols.ints("line_number").set(symbol, (int) inline.line());
            }
            frames.ints("symbol_set_id").set(row, symbol);
        }
        return row;
    }
}
