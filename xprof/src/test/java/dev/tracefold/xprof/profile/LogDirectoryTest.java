// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LogDirectoryTest {
    @TempDir private Path directory;

    @Test
    void directoriesStampedWithinSecondsAreOneRun() throws IOException {
        profile("plugins/profile/2026_01_02_03_04_59/b", new byte[0]);
        profile("plugins/profile/2026_01_02_03_05_01/a", new byte[0]);

        assertThat(runs()).containsExactly("2026_01_02_03_04_59: a, b");
    }

    @Test
    void aHostThatIsInBothMakesThemTwoRuns() throws IOException {
        profile("plugins/profile/2026_01_02_03_04_05/a", new byte[0]);
        profile("plugins/profile/2026_01_02_03_04_06/a", new byte[0]);

        assertThat(runs()).containsExactly("2026_01_02_03_04_06: a", "2026_01_02_03_04_05: a");
    }

    @Test
    void directoriesStampedFarApartAreTwoRuns() throws IOException {
        profile("plugins/profile/2026_01_02_03_04_05/a", new byte[0]);
        profile("plugins/profile/2026_01_02_03_04_16/b", new byte[0]);

        assertThat(runs()).hasSize(2);
    }

    @Test
    void aRunBelowAnotherDirectoryIsNamedAfterIt() throws IOException {
        profile("train/plugins/profile/chosen/a", new byte[0]);
        profile("elsewhere/a", new byte[0]);

        assertThat(runs()).containsExactly("train/chosen: a");
    }

    @Test
    void anUnknownRunIsRefusedWithThoseThatThereAre() throws IOException {
        profile("plugins/profile/chosen/a", new byte[0]);

        assertThatExceptionOfType(ProfileException.class)
                .isThrownBy(() -> new LogDirectory(directory).run("other"))
                .withMessageStartingWith("No run 'other'")
                .withMessageEndingWith("there are: chosen");
    }

    @Test
    void aDamagedFileIsRefusedWithItsPlace() throws IOException {
        profile("plugins/profile/chosen/a", new byte[] {0x0A, 0x7F, 0x01});
        HostProfile host = new LogDirectory(directory).run("").hosts().getFirst();

        assertThatExceptionOfType(ProfileException.class)
                .isThrownBy(host::open)
                .withMessageContaining("a.xplane.pb")
                .withMessageContaining("damaged at byte 2");
    }

    private List<String> runs() {
        return new LogDirectory(directory)
                .runs().stream()
                        .map(run ->
                                run.name()
                                        + ": "
                                        + String.join(
                                                ", ",
                                                run.hosts().stream()
                                                        .map(HostProfile::host)
                                                        .toList()))
                        .toList();
    }

    private void profile(String name, byte[] content) throws IOException {
        Path file = directory.resolve(name + ".xplane.pb");
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
