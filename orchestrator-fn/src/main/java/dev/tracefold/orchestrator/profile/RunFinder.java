// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.profile;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import dev.tracefold.store.profile.ProfilePlaces;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.LogDirectory;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.profile.ProfilePlace;
import dev.tracefold.xprof.profile.ProfileRun;

/// Finds the run and the hosts that a request speaks of: by a path of its own, or by name in the log
/// directory.
final class RunFinder {
    private final ProfileSettings settings;
    private final ProfilePlaces places;

    RunFinder(ProfileSettings settings, ProfilePlaces places) {
        this.settings = settings;
        this.places = places;
    }

    /// All runs a request can see, the latest first.
    List<ProfileRun> runs(ProfileRequest request) {
        if (!request.text("session_path").isEmpty()) {
            return List.of(LogDirectory.session(allowed(request.text("session_path"))));
        }
        if (!request.text("run_path").isEmpty()) {
            return LogDirectory.runsIn(allowed(request.text("run_path")));
        }
        return settings.logDirectory()
                .map(directory -> new LogDirectory(places.place(directory)).runs())
                .orElse(List.of());
    }

    ProfileRun run(ProfileRequest request) {
        String name = request.text("run");
        List<ProfileRun> runs = runs(request);
        if (runs.size() == 1 && (name.isEmpty() || !request.text("session_path").isEmpty())) {
            return runs.getFirst();
        }
        return runs.stream()
                .filter(run -> run.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new ProfileException(
                                ProfileException.Kind.REQUEST,
                                "No xplane file found in run: " + name));
    }

    /// The profiles a tool is to look at.
    List<HostProfile> hosts(ProfileRequest request, ProfileRun run) {
        String tool = request.tool();
        if (tool.startsWith("trace_viewer") && !request.text("hosts").isEmpty()) {
            List<String> wanted = Arrays.asList(request.text("hosts").split(",", -1));
            return wanted.stream().flatMap(host -> run.select(host).stream()).toList();
        }
        List<HostProfile> hosts = run.select(request.text("host"));
        if (hosts.size() > 1 && tool.equals("memory_profile")) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST,
                    "Host must be specified for tool %s in run %s".formatted(tool, run.name()));
        }
        return hosts;
    }

    private ProfilePlace allowed(String text) {
        try {
            if (ProfilePlaces.isInBucket(text)) {
                if (settings.anyPath() || isInsideBucket(text)) {
                    return places.place(text);
                }
            } else {
                Path path = Path.of(text).toAbsolutePath().normalize();
                if (settings.anyPath() || isInside(path)) {
                    return ProfilePlace.of(path);
                }
            }
        } catch (InvalidPathException | IOException _) {
            // What is no path, or not there, is refused like what may not be seen.
        }
        throw new ProfileException(
                ProfileException.Kind.REQUEST,
                "[%s] is not inside the log directory of this server".formatted(text));
    }

    private boolean isInside(Path path) throws IOException {
        return settings.logDirectory().isPresent()
                && !ProfilePlaces.isInBucket(settings.logDirectory().get())
                && path.toRealPath()
                        .startsWith(Path.of(settings.logDirectory().get()).toRealPath());
    }

    // Names in a bucket are what they are: two dots lead nowhere.
    private boolean isInsideBucket(String text) {
        String root = settings.logDirectory().orElse("");
        return ProfilePlaces.isInBucket(root)
                && (text + "/").startsWith(root.endsWith("/") ? root : root + "/");
    }
}
