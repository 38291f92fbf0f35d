// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.profile;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A directory that profilers write to: runs are the directories with profiles in them below some
/// `plugins/profile`, at any depth.
///
/// Each process of a run across hosts stamps its directory with its own second, so what was one run may
/// lie in several directories. Directories whose names are times close to each other, and which have no
/// host in common, are one run here, under the earliest name.
public final class LogDirectory {
    /// How far apart the directories of one run may be stamped.
    public static final Duration SPLIT_WINDOW = Duration.ofSeconds(10);

    private final ProfilePlace root;

    /// A directory; that it exists is checked when it is read.
    public LogDirectory(Path root) {
        this(ProfilePlace.of(root));
    }

    /// A directory of this machine or of a bucket.
    public LogDirectory(ProfilePlace root) {
        this.root = root;
    }

    /// The runs, the latest name first.
    ///
    /// @throws ProfileException if the directory is none or cannot be read
    public List<ProfileRun> runs() {
        SortedMap<String, List<HostProfile>> found = new TreeMap<>();
        profiles(root, ProfilePlace.Wanted.RUNS)
                .forEach((path, file) ->
                        found.computeIfAbsent(runName(root, path), any -> new ArrayList<>())
                                .add(HostProfile.of(file)));
        return merged(found);
    }

    private static List<ProfileRun> merged(SortedMap<String, List<HostProfile>> found) {
        List<ProfileRun> runs = new ArrayList<>();
        found.forEach((name, hosts) -> runs.add(new ProfileRun(name, sorted(hosts))));
        return SplitRuns.merge(runs, SPLIT_WINDOW).reversed();
    }

    // Below the root lie plugins/profile/RUN/FILE; what comes before is a run of TensorBoard's.
    private static String runName(ProfilePlace root, String path) {
        List<String> names = List.of(path.split("/", -1));
        String session = names.size() < 2 ? root.name() : names.get(names.size() - 2);
        return names.size() > 4
                ? String.join("/", names.subList(0, names.size() - 4)) + "/" + session
                : session;
    }

    private static SortedMap<String, ProfileFile> profiles(
            ProfilePlace place, ProfilePlace.Wanted wanted) {
        try {
            return place.profiles(wanted);
        } catch (NoSuchFileException e) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST,
                    "[%s] %s".formatted(place.address(), e.getReason()),
                    e);
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Kind.STORAGE,
                    "[%s] cannot be read: %s".formatted(place.address(), e.getMessage()),
                    e);
        }
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
                "No run '%s' in [%s]; there are: %s".formatted(name, root.address(), known));
    }

    /// The run whose profiles lie in a place itself; it is called like the place.
    ///
    /// @throws ProfileException if there are none
    public static ProfileRun session(ProfilePlace place) {
        List<HostProfile> hosts = new ArrayList<>();
        profiles(place, ProfilePlace.Wanted.HERE)
                .forEach((path, file) -> hosts.add(HostProfile.of(file)));
        if (hosts.isEmpty()) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST,
                    "No xplane file found in [%s]".formatted(place.address()));
        }
        return new ProfileRun(place.name(), sorted(hosts));
    }

    /// The runs that are the folders in a place, the latest name first.
    ///
    /// @throws ProfileException if it cannot be read
    public static List<ProfileRun> runsIn(ProfilePlace place) {
        SortedMap<String, List<HostProfile>> found = new TreeMap<>();
        profiles(place, ProfilePlace.Wanted.FOLDERS)
                .forEach((path, file) ->
                        found.computeIfAbsent(
                                        path.substring(0, path.indexOf('/')),
                                        any -> new ArrayList<>())
                                .add(HostProfile.of(file)));
        return merged(found);
    }

    private static List<HostProfile> sorted(List<HostProfile> hosts) {
        return hosts.stream().sorted(Comparator.comparing(HostProfile::host)).toList();
    }
}
