// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.Arrays;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgShapes;

/// What strings, kinds of events and shapes of args are called in a trace that were numbered by a second thread, in a
/// pool and tables of its own.
final class SideNames {
    private int[] strings = new int[256];
    private int[] kinds = new int[0];
    private int[] shapes = new int[0];
    private int named = 1;

    /// Names the strings that have come since, in the order in which they came.
    void addStrings(StringPool side, StringPool trace) {
        int size = side.size();
        if (size > strings.length) {
            strings = Arrays.copyOf(strings, Math.max(size, strings.length * 2));
        }
        for (; named < size; named++) {
            byte[] bytes = side.bytes(named);
            strings[named] = trace.intern(bytes, 0, bytes.length);
        }
    }

    /// Names kinds and shapes, when all strings have been named that will be.
    void finish(EventWriter side, EventWriter main) {
        EventKinds sideKinds = side.kinds();
        kinds = new int[sideKinds.size()];
        for (int kind = 0; kind < kinds.length; kind++) {
            kinds[kind] = main.kinds().of(sideKinds, kind, this);
        }
        ArgShapes sideShapes = side.args().shapes();
        shapes = new int[sideShapes.count()];
        ArgSet set = new ArgSet();
        for (int shape = 0; shape < shapes.length; shape++) {
            set.clear();
            for (int i = 0; i < sideShapes.size(shape); i++) {
                set.addNew(
                        string(sideShapes.flatKey(shape, i)),
                        string(sideShapes.key(shape, i)),
                        sideShapes.type(shape, i),
                        0);
            }
            shapes[shape] = main.args().shapes().of(set);
        }
    }

    /// The id of a string in the trace's pool; that of the null string if no event needs it.
    int string(int id) {
        return id < named ? strings[id] : StringPool.NULL_ID;
    }

    /// The number of a kind among the main thread's.
    int kind(int kind) {
        return kinds[kind];
    }

    /// The number of a shape among the main thread's.
    int shape(int shape) {
        return shapes[shape];
    }
}
