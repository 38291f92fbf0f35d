// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;

/// A place that profiles lie in, at any depth: a directory, or what a bucket has of one.
public interface ProfilePlace {
    /// A directory of this machine; that it exists is checked when it is read.
    static ProfilePlace of(Path directory) {
        return new ProfileFolder(directory);
    }

    /// How people and other processes call it.
    String address();

    /// The last part of that.
    String name();

    /// The files below that are called like profiles, by their paths from here, with slashes. Folders that
    /// cannot have any of the wanted ones need not be looked through.
    ///
    /// @param wanted which are asked for
    /// @throws java.nio.file.NoSuchFileException whose reason says what the place is not
    /// @throws IOException if it cannot be read
    SortedMap<String, ProfileFile> profiles(Wanted wanted) throws IOException;

    /// Which files are asked for.
    enum Wanted {
        /// Those of runs: in `plugins/profile/<run>` at any depth.
        RUNS,
        /// Those in the place itself.
        HERE,
        /// Those in its folders.
        FOLDERS;

        /// Whether a path from the place is one of these.
        public boolean includes(String path) {
            String[] names = path.split("/", -1);
            return switch (this) {
                case RUNS ->
                        names.length >= 4
                                && names[names.length - 3].equals("profile")
                                && names[names.length - 4].equals("plugins");
                case HERE -> names.length == 1;
                case FOLDERS -> names.length == 2;
            };
        }

        /// Whether a folder may have some of these, at any depth.
        ///
        /// @param path of the folder from the place, without a slash at its end
        public boolean mayBeBelow(String path) {
            String[] names = path.split("/", -1);
            return switch (this) {
                case RUNS -> !isBesideRuns(names);
                case HERE -> false;
                case FOLDERS -> names.length == 1;
            };
        }

        // Runs have no runs within, and of plugins only one has profiles.
        private static boolean isBesideRuns(String[] names) {
            for (int i = 0; i + 1 < names.length; i++) {
                if (names[i].equals("plugins")
                        && (!names[i + 1].equals("profile") || i + 3 < names.length)) {
                    return true;
                }
            }
            return false;
        }
    }
}
