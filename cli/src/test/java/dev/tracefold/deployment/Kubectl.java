// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// The real renderer, where it is installed.
final class Kubectl {
    private static final String SUFFIX =
            "(worker-limits|orchestrator-limits|broker-limits|broker-triggers)-[a-z0-9]{10}";

    private Kubectl() {}

    static boolean isInstalled() {
        return Arrays.stream(
                        Objects.requireNonNullElse(System.getenv("PATH"), "")
                                .split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kubectl")));
    }

    /// What it renders, with the names that our own reader gives generated maps.
    static List<Tree> render(Path directory) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("kubectl", "kustomize", directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("kubectl kustomize " + directory + " failed");
        }
        return Tree.readAll(text.replaceAll(SUFFIX, "$1"));
    }
}
