// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.tracefold.xprof.samples.ProfileBuilder;

import static org.assertj.core.api.Assertions.assertThat;

class EventOrderTest {
    @Test
    void eventsAreSortedByBeginAndTheLongerFirstWithTheirStatsWhateverOrderTheyCameIn() {
        Random random = new Random(1);
        ProfileBuilder profile = new ProfileBuilder();
        ProfileBuilder.Plane plane = profile.plane("/device:TPU:0");
        ProfileBuilder.Line chance = plane.line(1, "chance");
        ProfileBuilder.Line nearly = plane.line(2, "nearly in order");
        for (int i = 0; i < 10_000; i++) {
            long begin = random.nextInt(1000);
            long duration = random.nextInt(10);
            chance.event("op", begin, duration, "sum", begin + duration);
            nearly.event("op", i / 4, duration, "sum", i / 4 + duration);
        }
        try (XSpace space = XSpace.of(profile.toByteArray())) {
            for (XLine line : space.planes().getFirst().lines()) {
                int last = line.size() - 1;
                line.group(last, 7);
                long marked = line.end(last);

                line.sort();

                assertSorted(line);
                assertThat(
                                IntStream.range(0, line.size())
                                        .filter(event -> line.group(event) == 7)
                                        .mapToLong(line::end))
                        .containsExactly(marked);
            }
        }
    }

    private static void assertSorted(XLine line) {
        for (int i = 0; i < line.size(); i++) {
            if (i > 0 && line.begin(i) == line.begin(i - 1)) {
                assertThat(line.duration(i)).isLessThanOrEqualTo(line.duration(i - 1));
            } else if (i > 0) {
                assertThat(line.begin(i)).isGreaterThan(line.begin(i - 1));
            }
            long end = line.end(i);
            line.stats(
                    i,
                    (stat, value) -> {
                        if (stat.equals("sum")) {
                            assertThat(value.number()).isEqualTo(end);
                        }
                    });
        }
    }

    @Test
    void tiesAreInTheOrderOfTheLibraryAndTheRestIsSorted() {
        // From std::sort of libstdc++, which leaves up to sixteen as they came.
        int[] few = {3, 1, 3, 2};
        assertThat(sorted(few)).containsExactly(1, 3, 0, 2);
        int[] same = new int[20];
        assertThat(sorted(same)).containsExactlyInAnyOrder(IntStream.range(0, 20).toArray());
        assertThat(sorted(same)).isNotEqualTo(IntStream.range(0, 20).toArray());
        Random random = new Random(2);
        int[] chance = random.ints(100_000, 0, 5000).toArray();
        int[] pipe = IntStream.range(0, 100_000).map(i -> Math.min(i, 100_000 - i)).toArray();
        for (int[] keys : new int[][] {chance, pipe, new int[100_000]}) {
            int[] expected = keys.clone();
            Arrays.sort(expected);
            assertThat(Arrays.stream(sorted(keys)).map(i -> keys[i]).toArray()).isEqualTo(expected);
        }
    }

    private static int[] sorted(int[] keys) {
        int[] order = IntStream.range(0, keys.length).toArray();
        TieOrder.sort(order, (one, other) -> keys[one] < keys[other]);
        return order;
    }
}
