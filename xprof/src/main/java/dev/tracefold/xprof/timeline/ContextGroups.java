// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who produced and who consumed what: events of any lines that name the same context belong together.
final class ContextGroups {
    // More on both sides would connect everything with everything.
    private static final int TOO_MANY = 64;

    private final Map<Context, Group> groups = new HashMap<>();

    /// What connects events.
    ///
    /// @param type what kind of thing
    /// @param id which of them
    /// @param process where, or nothing if all is of one process
    record Context(long type, Object id, String process) {}

    private static final class Group {
        final List<Integer> producers = new ArrayList<>();
        final List<Integer> consumers = new ArrayList<>();
    }

    void produces(Context context, int node) {
        groups.computeIfAbsent(context, any -> new Group()).producers.add(node);
    }

    void consumes(Context context, int node) {
        groups.computeIfAbsent(context, any -> new Group()).consumers.add(node);
    }

    void connect(EventForest forest) {
        for (Group group : groups.values()) {
            if (group.producers.size() >= TOO_MANY && group.consumers.size() >= TOO_MANY) {
                continue;
            }
            for (int producer : group.producers) {
                for (int consumer : group.consumers) {
                    forest.connect(producer, consumer);
                }
            }
        }
    }
}
