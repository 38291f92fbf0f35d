// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import dev.tracefold.xprof.samples.ProfileBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CheckpointTest {
    @Test
    void workThatNobodyWantsAnyMoreEndsWhileEventsAreRead() {
        byte[] profile = manyEvents();
        AtomicBoolean wanted = new AtomicBoolean(true);
        Runnable check =
                () -> {
                    if (!wanted.get()) {
                        throw new CancellationException("not wanted");
                    }
                };

        XSpace space = Checkpoint.during(check, () -> XSpace.of(profile));
        XLine line = space.planes().getFirst().lines().getFirst();
        assertThat(Checkpoint.during(check, () -> statsOf(line))).isEqualTo(line.size());

        wanted.set(false);
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> Checkpoint.during(check, () -> XSpace.of(profile)));
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> Checkpoint.during(check, () -> statsOf(line)));
        assertThat(statsOf(line)).isEqualTo(line.size());
        space.close();
    }

    private static int statsOf(XLine line) {
        int[] count = {0};
        for (int i = 0; i < line.size(); i++) {
            line.stats(i, (stat, value) -> count[0]++);
        }
        return count[0];
    }

    private static byte[] manyEvents() {
        ProfileBuilder profile = new ProfileBuilder();
        ProfileBuilder.Line line = profile.plane(XSpace.HOST_THREADS).line(1, "main");
        for (int i = 0; i < 70_000; i++) {
            line.event("op", i, 1, "n", i);
        }
        return profile.toByteArray();
    }
}
