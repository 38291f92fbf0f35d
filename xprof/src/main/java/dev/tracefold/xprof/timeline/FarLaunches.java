// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.HashMap;
import java.util.Map;

/// Launches whose numbers are more than 31 bits, which nobody is known to write.
final class FarLaunches {
    private final Map<Long, Integer> launches = new HashMap<>();
    private final Map<Integer, Long> executions = new HashMap<>();

    /// Whether a number is for here.
    static boolean isFar(long number) {
        return number < 0 || number > Integer.MAX_VALUE;
    }

    void launch(long number, int node) {
        launches.put(number, node);
    }

    void execution(long number, int node) {
        executions.put(node, number);
    }

    void connect(EventForest forest) {
        executions.forEach((node, number) -> {
            Integer parent = launches.get(number);
            if (parent != null) {
                forest.connect(parent, node);
            }
        });
    }
}
