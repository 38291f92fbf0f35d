// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.profile;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A directory that profilers write to: runs are the directories with profiles in them below some
/// `plugins/profile`, at any depth.
///
/// Each process of a run across hosts stamps its directory with its own second, so what was one run may
/// lie in several directories. Directories whose names are times close to each other, and which have no
/// host in common, are one run here, under the earliest name.
public final class LogDirectory {
    /// How far apart the directories of one run may be stamped.
    public static final Duration SPLIT_WINDOW = Duration.ofSeconds(10);

    private final Path root;

    /// A directory; that it exists is checked when it is read.
    public LogDirectory(Path root) {
        this.root = root;
    }

    /// The runs, the latest name first.
    ///
    /// @throws ProfileException if the directory is none or cannot be read
    public List<ProfileRun> runs() {
        if (!Files.isDirectory(root)) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST, "[%s] is not a directory".formatted(root));
        }
        Map<String, List<HostProfile>> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            files.filter(LogDirectory::isProfile).forEach(file -> add(found, file));
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Kind.STORAGE,
                    "[%s] cannot be read: %s".formatted(root, e.getMessage()),
                    e);
        }
        List<ProfileRun> runs = new ArrayList<>();
        found.forEach((name, hosts) -> runs.add(new ProfileRun(name, sorted(hosts))));
        return SplitRuns.merge(runs, SPLIT_WINDOW).reversed();
    }

    /// The run of that name; the only run if the name is empty.
    ///
    /// @throws ProfileException if there is no such run
    public ProfileRun run(String name) {
        List<ProfileRun> runs = runs();
        if (name.isEmpty() && runs.size() == 1) {
            return runs.getFirst();
        }
        for (ProfileRun run : runs) {
            if (run.name().equals(name)) {
                return run;
            }
        }
        String known = String.join(", ", runs.stream().map(ProfileRun::name).toList());
        throw new ProfileException(
                ProfileException.Kind.REQUEST,
                "No run '%s' in [%s]; there are: %s".formatted(name, root, known));
    }

    /// The run whose profiles lie in a directory itself; it is called like the directory.
    ///
    /// @throws ProfileException if there are none
    public static ProfileRun session(Path directory) {
        String name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
        List<HostProfile> hosts = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(LogDirectory::isNamedLikeProfile)
                    .forEach(file -> hosts.add(HostProfile.of(file)));
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST,
                    "[%s] cannot be read: %s".formatted(directory, e),
                    e);
        }
        if (hosts.isEmpty()) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST,
                    "No xplane file found in [%s]".formatted(directory));
        }
        return new ProfileRun(name, sorted(hosts));
    }

    /// The runs that are the directories in a directory, the latest name first.
    ///
    /// @throws ProfileException if it cannot be read
    public static List<ProfileRun> runsIn(Path directory) {
        List<ProfileRun> runs = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.filter(Files::isDirectory).sorted().toList()) {
                try (Stream<Path> files = Files.list(entry)) {
                    if (files.anyMatch(LogDirectory::isNamedLikeProfile)) {
                        runs.add(session(entry));
                    }
                }
            }
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST,
                    "[%s] cannot be read: %s".formatted(directory, e),
                    e);
        }
        return SplitRuns.merge(runs, SPLIT_WINDOW).reversed();
    }

    private static boolean isNamedLikeProfile(Path file) {
        return String.valueOf(file.getFileName()).endsWith(HostProfile.SUFFIX);
    }

    private static boolean isProfile(Path file) {
        if (!isNamedLikeProfile(file)) {
            return false;
        }
        int names = file.getNameCount();
        return names >= 4
                && file.getName(names - 3).toString().equals("profile")
                && file.getName(names - 4).toString().equals("plugins");
    }

    private void add(Map<String, List<HostProfile>> found, Path file) {
        Path relative = root.relativize(file);
        int names = relative.getNameCount();
        String session = String.valueOf(file.getName(file.getNameCount() - 2));
        // Below the root lie plugins/profile/RUN/FILE; what comes before is a run of TensorBoard's.
        String run = names > 4 ? relative.subpath(0, names - 4) + "/" + session : session;
        found.computeIfAbsent(run, any -> new ArrayList<>()).add(HostProfile.of(file));
    }

    private static List<HostProfile> sorted(List<HostProfile> hosts) {
        return hosts.stream().sorted(Comparator.comparing(HostProfile::host)).toList();
    }
}
