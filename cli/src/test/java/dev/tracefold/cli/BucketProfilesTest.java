// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.store.gcs.FakeGcs;

import static org.assertj.core.api.Assertions.assertThat;

/// `tracefold xprof` on a log directory that lies in a bucket.
class BucketProfilesTest {
    private static final String RUN = "log/plugins/profile/2026_01_02_03_04_05/";

    @TempDir private Path cache;
    private FakeGcs gcs;

    @BeforeEach
    void fill() throws IOException {
        gcs = FakeGcs.start();
        gcs.put("b", RUN + "w0.xplane.pb", new byte[0]);
        gcs.put("b", RUN + "w1.xplane.pb", new byte[] {0x22, 2, 'w', '1'});
    }

    @AfterEach
    void stop() {
        gcs.close();
    }

    @Test
    void runsAndHostsAreListed() {
        CommandRun run = xprof("gs://b/log");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .isEqualTo(
                        """
                        run                  host
                        -------------------  ----
                        2026_01_02_03_04_05  w0
                        2026_01_02_03_04_05  w1
                        """);
    }

    @Test
    void aToolAnswersAndLeavesItsPartsInTheBucket() {
        CommandRun run = xprof("gs://b/log", "--host", "w1", "--tool", "kernel_stats");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("kernel_name");
        assertThat(gcs.names("b")).contains(RUN + "w1.op_stats_v2.pb");
        long before = downloads("w1.xplane.pb");
        assertThat(xprof("gs://b/log", "--host", "w1", "--tool", "hlo_stats").status()).isZero();
        assertThat(downloads("w1.xplane.pb")).isEqualTo(before);
    }

    @Test
    void aBucketThatIsNotThereIsOneSentence() {
        gcs.remove("gone");

        CommandRun run = xprof("gs://gone/log");

        assertThat(run.status()).isNotZero();
        assertThat(run.err())
                .isEqualTo("tracefold: [gs://gone/log/] is not there: there is no such bucket\n");
    }

    private long downloads(String name) {
        return gcs.requests().stream()
                .filter(request -> request.contains(name) && request.contains("alt=media"))
                .count();
    }

    private CommandRun xprof(String... args) {
        List<String> all = new ArrayList<>(List.of("xprof"));
        all.addAll(List.of(args));
        all.addAll(
                List.of("--gcs-endpoint", gcs.endpoint().toString(), "--cache", cache.toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
