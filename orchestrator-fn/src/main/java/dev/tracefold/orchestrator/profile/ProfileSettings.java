// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.profile;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;
import dev.tracefold.xprof.session.Splitting;
import dev.tracefold.xprof.tool.Piece;

import static java.util.Objects.requireNonNull;

/// Which profiles are served, and how.
///
/// @param logDirectory where they lie, a directory or `gs://bucket/folder`; without it only those that a
///     request names by its path
/// @param anyPath whether a request may name paths outside of the log directory
/// @param workers gRPC addresses of workers, XProf's or ours; none for the event pipeline
/// @param splitting which hosts the event pipeline makes in pieces
/// @param hideCaptureButton told to the frontend
/// @param tabNameLabel told to the frontend
/// @param sourcePrefix told to the frontend, if there is one
public record ProfileSettings(
        Optional<String> logDirectory,
        boolean anyPath,
        List<String> workers,
        Splitting splitting,
        boolean hideCaptureButton,
        boolean tabNameLabel,
        Optional<String> sourcePrefix) {
    public ProfileSettings {
        requireNonNull(logDirectory, "logDirectory");
        workers = List.copyOf(workers);
        requireNonNull(splitting, "splitting");
        requireNonNull(sourcePrefix, "sourcePrefix");
    }

    /// The addresses in a list as XProf's flag takes it: separated by commas, empty ones left out.
    public static List<String> addresses(String list) {
        return List.of(list.split(",", -1)).stream()
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .toList();
    }

    /// Settings from environment variables; the module's README lists them.
    ///
    /// @return none where no log directory is named
    /// @throws IllegalArgumentException naming key, expectation and value
    public static Optional<ProfileSettings> fromEnvironment(
            Function<String, @Nullable String> variables) {
        Environment environment = new Environment(variables);
        return environment
                .text("TRACEFOLD_LOGDIR")
                .map(directory ->
                        new ProfileSettings(
                                Optional.of(directory),
                                false,
                                environment.list("TRACEFOLD_PROFILE_WORKERS"),
                                splitting(environment),
                                isSet(environment, "TRACEFOLD_HIDE_CAPTURE_BUTTON"),
                                false,
                                environment.text("TRACEFOLD_SOURCE_PREFIX")));
    }

    private static Splitting splitting(Environment environment) {
        return Splitting.fromMegabytes(
                environment.number("TRACEFOLD_PROFILE_PIECES", Splitting.PIECES, 1, Piece.MOST),
                environment.number(
                        "TRACEFOLD_PROFILE_SPLIT_MB",
                        Splitting.FROM_MEGABYTES,
                        0,
                        Splitting.MOST_MEGABYTES));
    }

    private static boolean isSet(Environment environment, String key) {
        return environment.text(key).filter("true"::equals).isPresent();
    }
}
