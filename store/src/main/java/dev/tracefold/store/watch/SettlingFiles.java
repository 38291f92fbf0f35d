// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.watch;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Which files are still being written. A file has settled when its size and time of change are as they
/// were a while ago, or when it was last changed that long ago as it is first seen. For one thread.
final class SettlingFiles {
    private final Duration settle;
    private final Map<Path, Version> told = new HashMap<>();
    private final Map<Path, Waiting> waiting = new LinkedHashMap<>();

    SettlingFiles(Duration settle) {
        this.settle = settle;
    }

    /// What a file looks like from outside.
    record Version(long sizeBytes, long changedNanos) {}

    private record Waiting(Version version, Instant due) {}

    /// A file is there.
    void seen(Path file, Version version, Instant now) {
        if (version.equals(told.get(file))) {
            waiting.remove(file);
            return;
        }
        Waiting before = waiting.get(file);
        if (before != null && before.version().equals(version)) {
            return;
        }
        Instant changed =
                Instant.EPOCH.plusSeconds(TimeUnit.NANOSECONDS.toSeconds(version.changedNanos()));
        boolean isOld = before == null && !changed.plus(settle).isAfter(now);
        waiting.put(file, new Waiting(version, isOld ? now : now.plus(settle)));
    }

    /// A file, or a folder with all that was in it, is not there any more.
    ///
    /// @return the files that somebody was told of
    List<Path> gone(Path path) {
        waiting.keySet().removeIf(file -> file.startsWith(path));
        List<Path> known =
                told.containsKey(path)
                        ? List.of(path)
                        : told.keySet().stream().filter(file -> file.startsWith(path)).toList();
        known.forEach(told::remove);
        return known;
    }

    /// Of the files in some folders, these are there and no others.
    ///
    /// @return the files that somebody was told of
    List<Path> retain(Collection<Path> folders, Set<Path> present) {
        List<Path> missing = new ArrayList<>();
        Set<Path> all = new HashSet<>(told.keySet());
        all.addAll(waiting.keySet());
        for (Path file : all) {
            if (!present.contains(file) && folders.stream().anyMatch(file::startsWith)) {
                missing.addAll(gone(file));
            }
        }
        return missing;
    }

    /// The files that have settled, with what they looked like.
    Map<Path, Version> due(Instant now) {
        Map<Path, Version> due = new LinkedHashMap<>();
        waiting.forEach((file, state) -> {
            if (!state.due().isAfter(now)) {
                due.put(file, state.version());
            }
        });
        return due;
    }

    /// When the next file will have settled, if it is left alone.
    Optional<Instant> nextDue() {
        return waiting.values().stream().map(Waiting::due).min(Instant::compareTo);
    }

    /// Somebody is told of a file.
    void telling(Path file, Version version) {
        waiting.remove(file);
        told.put(file, version);
    }

    /// Whoever was told of a file could not do with it what he should; he is told again.
    void untold(Path file) {
        told.remove(file);
    }
}
