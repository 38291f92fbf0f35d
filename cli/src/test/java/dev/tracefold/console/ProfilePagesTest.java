// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The console's pages of profiles against `tracefold xprof`: over profiles that are written here, and over
/// real ones where there are some.
class ProfilePagesTest {
    private static final Path REAL =
            Path.of("../../shared/traces/xplane/plugins/profile").toAbsolutePath().normalize();

    @TempDir Path directory;

    @TestFactory
    Stream<DynamicTest> inABrowser() throws Exception {
        BrowserSuite browser = new BrowserSuite();
        browser.assumeThereIsABrowser();
        Path logs = Files.createDirectory(directory.resolve("logs"));
        SmallProfile.cpu(logs, "steps", "host-a", 20, 30, 20, 40);
        SmallProfile.cpu(logs, "steps", "host-b", 22, 31, 25, 41);
        SmallProfile.gpu(logs, "small", "host-a", 20, 30, 20, 40);
        SmallProfile.gpu(logs, "small", "host-b", 22, 31, 25, 41);
        SmallProfile.tpu(logs, "tpu", "core");
        SmallProfile.launches(logs, "launches", "host-a");
        SmallProfile.cpu(logs, "torn", "whole", 10, 10);
        SmallProfile.damaged(logs, "torn", "broken");
        boolean real = copy(logs);
        try (ServeProcess server = ServeProcess.profiles(logs)) {
            return browser.run(
                    "profiles.mjs",
                    server.address().toString(),
                    directory.resolve("browser.err"),
                    real ? "real" : "small");
        }
    }

    /// What a server saves lies beside a profile, so real ones are served from here.
    private static boolean copy(Path logs) throws IOException {
        if (!Files.isDirectory(REAL)) {
            return false;
        }
        for (String run : List.of("jax-cpu-4host", "tpu-inference", "GPU-multi-worker")) {
            Path to = Files.createDirectories(logs.resolve("plugins/profile").resolve(run));
            try (Stream<Path> files = Files.list(REAL.resolve(run))) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(".xplane.pb")).toList()) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
        return true;
    }
}
