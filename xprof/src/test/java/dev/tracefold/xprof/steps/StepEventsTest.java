// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StepEventsTest {
    private static final int SPAN = 2000;
    private static final StepKind[] KINDS = {
        StepKind.DEVICE_COLLECTIVES, StepKind.DEVICE_COMPUTE_32, StepKind.DEVICE_COMPUTE_16
    };

    @Test
    void ofManyEventsAtOnceTheOneThatCountsMostCounts() {
        Random random = new Random(1);
        StepEvents events = new StepEvents();
        int[] counts = new int[SPAN];
        for (int i = 0; i < 20_000; i++) {
            int kind = random.nextInt(KINDS.length);
            int begin = random.nextInt(SPAN - 10);
            int length = random.nextInt(10);
            // Half of the span stays nearly empty, so that there are gaps and single events too.
            if (begin > SPAN / 2 && i % 500 != 0) {
                continue;
            }
            events.add(KINDS[kind], begin, length);
            for (int at = begin; at < begin + length; at++) {
                counts[at] = Math.max(counts[at], kind + 1);
            }
        }
        for (int kind = 0; kind < KINDS.length; kind++) {
            long expected = 0;
            for (int count : counts) {
                expected += count == kind + 1 ? 1 : 0;
            }
            assertThat(events.spent(KINDS[kind])).isEqualTo(expected).isPositive();
        }
    }
}
