// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.time.Duration;

import picocli.CommandLine.Option;

import dev.tracefold.store.watch.FolderWatch;

/// Whether and how folders are watched.
final class WatchOptions {
    @Option(
            names = "--watch",
            description =
                    "Goes on: indexes what comes into the folders and what changes there once it is"
                            + " not written any more, and forgets what goes, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--watch-interval",
            paramLabel = "DURATION",
            defaultValue = "PT1M",
            description =
                    "With --watch, how often the folders are looked through for what the system has"
                            + " not told: on a network's disk, or after very many changes (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration interval = FolderWatch.Settings.DEFAULTS.interval();

    boolean watches() {
        return watch;
    }

    FolderWatch.Settings settings() {
        if (interval.isNegative() || interval.isZero()) {
            throw new WrongUsage(
                    "--watch-interval must be longer than nothing but was " + interval);
        }
        return FolderWatch.Settings.DEFAULTS.every(interval);
    }
}
