// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.stacks;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StackProfileTracker;

/// Mappings of which nothing is known but the name.
final class Mappings {
    private Mappings() {}

    /// Row of the mapping with that name.
    static int named(TraceContext context, String name) {
        int nameId = context.strings().intern(name);
        return context.stacks()
                .mapping(
                        new StackProfileTracker.Mapping(nameId, StringPool.NULL_ID, 0, 0, 0, 0, 0));
    }
}
