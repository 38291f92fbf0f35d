// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.store.gcs.FakeGcs;
import dev.tracefold.store.http.HostRules;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceAddress;
import dev.tracefold.store.transfer.TransferSettings;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.LogDirectory;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.profile.ProfileRun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Log directories in a bucket, by Google's own client against a server on this machine.
@NullMarked
class ProfilePlacesTest {
    private static final String PROFILE = "log/plugins/profile/2026_01_02_03_04_05/w0.xplane.pb";
    private static final String ADDRESS = "gs://b/" + PROFILE;

    @TempDir private Path cache;
    private FakeGcs gcs;
    private ProfilePlaces places;

    @BeforeEach
    void start() throws IOException {
        gcs = FakeGcs.start();
        places = places(1000);
        gcs.put("b", PROFILE, new byte[100]);
    }

    private ProfilePlaces places(long cacheBytes) {
        return new ProfilePlaces(
                new StoreSettings(
                        TraceAddress.Grammar.PATHS,
                        Optional.empty(),
                        HostRules.PUBLIC,
                        Optional.of(gcs.endpoint()),
                        TransferSettings.DEFAULTS,
                        Optional.of(new StoreSettings.CacheSettings(cache, cacheBytes))));
    }

    @AfterEach
    void stop() {
        places.close();
        gcs.close();
    }

    @Test
    void runsAndHostsAreThoseOfADirectory() {
        gcs.put("b", "log/plugins/profile/2026_01_02_03_04_06/w1.xplane.pb", new byte[1]);
        gcs.put("b", "log/train/plugins/profile/chosen/w0.xplane.pb", new byte[1]);
        gcs.put("b", "log/plugins/other/run/w0.xplane.pb", new byte[1]);
        gcs.put("b", "log/plugins/profile/chosen/w0.op_stats_v2.pb", new byte[1]);
        gcs.put("b", "logs/plugins/profile/run/w0.xplane.pb", new byte[1]);

        assertThat(runs("gs://b/log"))
                .containsExactly("train/chosen: w0", "2026_01_02_03_04_05: w0 w1");
        assertThat(runs("gs://b/log/")).isEqualTo(runs("gs://b/log"));
        assertThat(runs("gs://b/log/plugins/profile/2026_01_02_03_04_05")).hasSize(1);
        assertThat(LogDirectory.session(places.place("gs://b/log/train/plugins/profile/chosen")))
                .extracting(ProfileRun::name)
                .isEqualTo("chosen");
        assertThat(LogDirectory.runsIn(places.place("gs://b/log/train/plugins/profile")))
                .hasSize(1);
    }

    @Test
    void whatElseLiesInALogDirectoryIsNotListedOneByOne() {
        for (int i = 0; i < 50; i++) {
            gcs.put("b", "log/checkpoints/step-%d/data".formatted(i), new byte[1]);
        }
        gcs.put("b", "log/plugins/profile/run/deep/er/still/x", new byte[1]);

        assertThat(runs("gs://b/log")).hasSize(1);

        assertThat(gcs.requests()).allMatch(request -> request.contains("delimiter="));
        assertThat(gcs.requests().stream().filter(request -> request.contains("deep"))).isEmpty();
    }

    @Test
    void aProfileIsFetchedOnceAndAgainWhenItChanged() throws IOException {
        HostProfile host = places.profile(ADDRESS);

        assertThat(host.file().fetch()).hasSize(100);
        assertThat(host.file().fetch()).hasSize(100);
        assertThat(downloads()).isEqualTo(1);
        assertThat(places(1000).profile(ADDRESS).file().fetch()).hasSize(100);
        assertThat(downloads()).isEqualTo(1);

        long before = host.file().version().stamp();
        gcs.put("b", PROFILE, new byte[200]);
        assertThat(host.file().version().stamp()).isNotEqualTo(before);
        assertThat(host.file().fetch()).hasSize(200);
        assertThat(downloads()).isEqualTo(2);
    }

    @Test
    void anEmptyProfileIsOneToo() throws IOException {
        gcs.put("b", PROFILE, new byte[0]);

        assertThat(places.profile(ADDRESS).file().fetch()).isEmptyFile();
    }

    @Test
    void theCacheStaysWithinItsBounds() throws IOException {
        for (int i = 0; i < 8; i++) {
            gcs.put("b", "log/h%d.xplane.pb".formatted(i), new byte[300]);
            assertThat(places.profile("gs://b/log/h%d.xplane.pb".formatted(i)).file().fetch())
                    .hasSize(300);
        }

        try (Stream<Path> files = Files.list(cache)) {
            assertThat(files.filter(file -> file.toString().endsWith(".trace"))).hasSize(3);
        }
        gcs.put("b", PROFILE, new byte[1001]);
        assertThatThrownBy(() -> places.profile(ADDRESS).open())
                .isInstanceOf(ProfileException.class)
                .hasMessage(
                        "Host 'w0': [%s] cannot be read: it has 1001 bytes, and the cache [%s] takes at most 1000"
                                .formatted(ADDRESS, cache));
    }

    @Test
    void partsLieBesideTheProfile() throws IOException {
        HostProfile host = places.profile(ADDRESS);
        assertThat(host.file().beside("w0.part.pb")).isEmpty();

        host.file().putBeside("w0.part.pb", new byte[] {1});
        host.file().putBeside("w0.part.pb", new byte[] {2});

        assertThat(host.file().beside("w0.part.pb")).contains(new byte[] {2});
        assertThat(gcs.names("b")).contains(PROFILE.replace("xplane", "part"));
        // Never over one that somebody else has just laid down.
        assertThat(gcs.requests().stream().filter(request -> request.startsWith("POST")))
                .hasSize(2)
                .allMatch(request -> request.contains("ifGenerationMatch="));
    }

    @Test
    void partsLieHereWhereTheBucketMayNotBeWritten() throws IOException {
        gcs.forbidWriting("b");
        HostProfile host = places.profile(ADDRESS);

        host.file().putBeside("w0.part.pb", new byte[] {1});

        assertThat(host.file().beside("w0.part.pb")).contains(new byte[] {1});
        assertThat(places(1000).profile(ADDRESS).file().beside("w0.part.pb")).isPresent();
        assertThat(gcs.names("b")).containsExactly(PROFILE);
    }

    @Test
    void whatCannotBeReadIsASentence() {
        gcs.remove("gone");
        gcs.forbid("theirs");

        assertThatThrownBy(() -> runs("gs://gone/log"))
                .isInstanceOf(ProfileException.class)
                .hasMessage("[gs://gone/log/] is not there: there is no such bucket");
        assertThatThrownBy(() -> runs("gs://theirs/log"))
                .hasMessage(
                        "[gs://theirs/log/] cannot be read: it may not be listed"
                                + " (403 the caller does not have permission)");
        assertThatThrownBy(() -> runs("gs://b/nothing"))
                .hasMessage("[gs://b/nothing/] is not there: nothing lies below it");
        assertThatThrownBy(() -> places.profile("gs://b/log/x.xplane.pb").open())
                .hasMessageStartingWith("Host 'x': [gs://b/log/x.xplane.pb] cannot be read: ")
                .hasMessageEndingWith("there is no such object");
        assertThatThrownBy(() -> places.place("gs:///x"))
                .hasMessage("[gs:///x] is no place in a bucket: expected gs://bucket/folder");
    }

    private List<String> runs(String place) {
        return new LogDirectory(places.place(place))
                .runs().stream()
                        .map(run ->
                                run.name()
                                        + ": "
                                        + String.join(
                                                " ",
                                                run.hosts().stream()
                                                        .map(HostProfile::host)
                                                        .toList()))
                        .toList();
    }

    private long downloads() {
        return gcs.requests().stream().filter(request -> request.contains("alt=media")).count();
    }
}
