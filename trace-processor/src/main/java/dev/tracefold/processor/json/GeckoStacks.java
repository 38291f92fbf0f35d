// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.Arrays;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.json.JsonTree.Value;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StackProfileTracker;

/// The stacks of one thread of a Firefox profile. The name of a frame may end in the library it is in:
/// `read (in libc.so)`.
final class GeckoStacks {
    private static final String LIBRARY = " (in ";
    private static final int UNKNOWN = -1;

    private final TraceContext context;
    private final Value thread;

    GeckoStacks(TraceContext context, Value thread) {
        this.context = context;
        this.thread = thread;
    }

    /// A string by its index in the thread's list.
    static String string(Value thread, Value index) {
        Value strings = thread.get("stringArray");
        return (strings.isNothing() ? thread.get("stringTable") : strings)
                .get(index.index())
                .text();
    }

    /// Rows of the callsites, by number of the stack.
    int[] callsites() {
        int[] frames = frames();
        GeckoTable stacks = new GeckoTable(thread.get("stackTable"));
        int[] callsites = new int[stacks.rows()];
        Arrays.fill(callsites, UNKNOWN);
        for (int row = 0; row < callsites.length; row++) {
            int prefix = stacks.get("prefix", row).index();
            int frame = stacks.get("frame", row).index();
            boolean known = frame >= 0 && frame < frames.length && prefix < row;
            if (known) {
                int parent = prefix < 0 ? StackProfileTracker.NO_CALLSITE : callsites[prefix];
                callsites[row] = context.stacks().callsite(parent, frames[frame]);
            }
        }
        return callsites;
    }

    private int[] frames() {
        GeckoTable table = new GeckoTable(thread.get("frameTable"));
        GeckoTable functions = new GeckoTable(thread.get("funcTable"));
        int[] frames = new int[table.rows()];
        for (int row = 0; row < frames.length; row++) {
            Value location = table.get("location", row);
            int function = table.get("func", row).index();
            Value name = function < 0 ? location : functions.get("name", function);
            frames[row] = frame(string(thread, name));
        }
        return frames;
    }

    private int frame(String location) {
        int library = location.indexOf(LIBRARY);
        int end = location.indexOf(')', Math.max(library, 0));
        boolean known = library >= 0 && end > library;
        String mapping = known ? location.substring(library + LIBRARY.length(), end) : "gecko";
        String name = known ? location.substring(0, library) : location;
        StringPool strings = context.strings();
        int mappingRow =
                context.stacks()
                        .mapping(
                                new StackProfileTracker.Mapping(
                                        strings.intern(mapping),
                                        StringPool.NULL_ID,
                                        0,
                                        0,
                                        0,
                                        0,
                                        0));
        return context.stacks().frame(mappingRow, 0, strings.intern(name));
    }
}
