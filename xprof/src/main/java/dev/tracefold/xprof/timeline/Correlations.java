// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.HashMap;
import java.util.Map;

/// What was launched by which launch: both have a number in common. There may be tens of millions of
/// them, so that a pair is one long: the number above, the node below.
final class Correlations {
    private static final long NODE = 0xFFFF_FFFFL;

    private final LongList launches = new LongList();
    private final LongList executions = new LongList();
    // Numbers of more than 31 bits, which nobody is known to write.
    private final Map<Long, Integer> farLaunches = new HashMap<>();
    private final Map<Integer, Long> farExecutions = new HashMap<>();

    void launch(long number, int node) {
        if (isNear(number)) {
            launches.add(number << 32 | node);
        } else {
            farLaunches.put(number, node);
        }
    }

    void execution(long number, int node) {
        if (isNear(number)) {
            executions.add(number << 32 | node);
        } else {
            farExecutions.put(node, number);
        }
    }

    private static boolean isNear(long number) {
        return number >= 0 && number <= Integer.MAX_VALUE;
    }

    /// What was launched, child above and parent below; of several launches with one number the last. May
    /// be asked once: the pairs take the place of the executions.
    LongList pairs() {
        launches.sort();
        executions.sort();
        int next = 0;
        int size = 0;
        for (int i = 0; i < executions.size(); i++) {
            long number = executions.get(i) >>> 32;
            while (next < launches.size() && launches.get(next) >>> 32 <= number) {
                next++;
            }
            if (next > 0 && launches.get(next - 1) >>> 32 == number) {
                long child = executions.get(i) & NODE;
                executions.set(size++, child << 32 | (launches.get(next - 1) & NODE));
            }
        }
        executions.cut(size);
        return executions;
    }

    /// Connects what has numbers that are too large for pairs.
    void connectFar(EventForest forest) {
        farExecutions.forEach((node, number) -> {
            Integer parent = farLaunches.get(number);
            if (parent != null) {
                forest.connect(parent, node);
            }
        });
    }
}
