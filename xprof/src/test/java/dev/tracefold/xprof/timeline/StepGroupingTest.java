// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tracefold.xprof.samples.ProfileBuilder;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

import static org.assertj.core.api.Assertions.assertThat;

class StepGroupingTest {
    private static final long FAR = 1L << 40;

    @Test
    void aKernelIsOfTheStepThatLaunchedIt() {
        assertThat(kernelGroups(1)).containsExactly(0L, 0L, 1L, -1L, 1L);
    }

    @Test
    void numbersOfLaunchesMayBeFarApart() {
        assertThat(kernelGroups(1_000_000)).containsExactly(0L, 0L, 1L, -1L, 1L);
        assertThat(kernelGroups(FAR)).containsExactly(0L, 0L, 1L, -1L, 1L);
    }

    // Launches 1 and 2 are of the first step, 3 is of the second and launches two kernels, nobody
    // launched 4.
    private static List<Long> kernelGroups(long distance) {
        ProfileBuilder profile = new ProfileBuilder();
        ProfileBuilder.Line stream = profile.plane("/device:GPU:0").line(7, "Stream #7(Compute)");
        long[] launches = {1, 2, 3, 4, 3};
        for (int i = 0; i < launches.length; i++) {
            stream.event(
                    "kernel", 1000 + 100 * i, 50, StatNames.CORRELATION_ID, launches[i] * distance);
        }
        profile.plane(XSpace.HOST_THREADS)
                .line(1, "main/1")
                .event("train", 0, 1000, "step_num", 5, "_r", 1)
                .event("outer", 10, 500)
                .event("launch", 20, 10, StatNames.CORRELATION_ID, distance)
                .event("aside", 25, 5, "_a", 1)
                .event("launch", 40, 10, StatNames.CORRELATION_ID, 2 * distance)
                .event("train", 2000, 1000, "step_num", 6, "_r", 1)
                .event("launch", 2010, 10, StatNames.CORRELATION_ID, 3 * distance);
        try (XSpace space = XSpace.of(profile.toByteArray())) {
            assertThat(StepGrouping.group(space, null).values())
                    .containsExactly("train 5", "train 6");
            return groups(space, "/device:GPU:0");
        }
    }

    @Test
    void whatIsNestedIsOfTheStepAndWhatOverlapsAsynchronouslyIsNot() {
        ProfileBuilder profile = new ProfileBuilder();
        profile.plane(XSpace.HOST_THREADS)
                .line(1, "main/1")
                .event("before", 0, 5)
                .event("train", 10, 100, "step_num", 1, "_r", 1)
                .event("a", 20, 50)
                .event("aside", 25, 5, "_a", 1)
                .event("b", 30, 10)
                .event("c", 80, 10)
                .event("after", 120, 10);
        try (XSpace space = XSpace.of(profile.toByteArray())) {
            StepGrouping.group(space, null);
            assertThat(groups(space, XSpace.HOST_THREADS))
                    .containsExactly(-1L, 0L, 0L, -1L, 0L, 0L, -1L);
        }
    }

    @Test
    void whatConsumesIsOfTheStepThatProduced() {
        ProfileBuilder profile = new ProfileBuilder();
        profile.plane(XSpace.HOST_THREADS)
                .line(1, "main/1")
                .event("train", 0, 100, "step_num", 1, "_r", 1)
                .event("produce", 10, 10, "_pt", 3, "_p", 77);
        profile.plane("/host:other")
                .line(2, "pool/2")
                .event("consume", 200, 50, "_ct", 3, "_c", 77)
                .event("inner", 210, 10)
                .event("somebody else's", 300, 10, "_ct", 3, "_c", 78);
        try (XSpace space = XSpace.of(profile.toByteArray())) {
            StepGrouping.group(space, null);
            assertThat(groups(space, "/host:other")).containsExactly(0L, 0L, -1L);
        }
    }

    private static List<Long> groups(XSpace space, String name) {
        List<Long> groups = new ArrayList<>();
        XPlane plane = space.planesWithPrefix(name).getFirst();
        for (XLine line : plane.lines()) {
            for (int i = 0; i < line.size(); i++) {
                groups.add(line.group(i));
            }
        }
        return groups;
    }
}
