// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.PackedBytes;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgShapes;
import dev.tracefold.processor.tracker.ArgType;

/// Args in a few bytes: events of a kind have the same keys and types, which are said once for all of them, so
/// that the values are left.
final class PackedArgs {
    private final ArgShapes shapes = new ArgShapes();

    /// Writes args.
    void write(ArgSet args, PackedBytes to) {
        to.number(shapes.of(args));
        int size = args.size();
        for (int i = 0; i < size; i++) {
            if (args.type(i) == ArgType.REAL) {
                to.fixed(args.value(i));
            } else {
                to.signed(args.value(i));
            }
        }
    }

    /// The keys and types that there were.
    ArgShapes shapes() {
        return shapes;
    }

    /// Adds what was written to args.
    ///
    /// @param names what the strings are called that it was written with
    void read(PackedBytes from, ArgSet to, @Nullable SideNames names) {
        int shape = (int) from.number();
        if (names != null) {
            shape = names.shape(shape);
        }
        boolean areNew = to.size() == 0;
        int size = shapes.size(shape);
        for (int i = 0; i < size; i++) {
            ArgType type = shapes.type(shape, i);
            int flatKey = shapes.flatKey(shape, i);
            int key = shapes.key(shape, i);
            long value = type == ArgType.REAL ? from.fixed() : from.signed();
            if (names != null && type == ArgType.STRING) {
                value = names.string((int) value);
            }
            if (areNew) {
                to.addNew(flatKey, key, type, value);
            } else {
                to.add(flatKey, key, type, value);
            }
        }
    }
}
