// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.profile;

import java.io.IOException;
import java.nio.file.Path;

import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.space.XSpace;

/// What one host recorded in a run: a file that is not open yet.
///
/// @param host its name
/// @param path where it lies
public record HostProfile(String host, Path path) {
    static final String SUFFIX = ".xplane.pb";

    /// The profile in a file, whose name says which host it is of.
    ///
    /// @throws ProfileException if it is not named like one
    public static HostProfile of(Path path) {
        String name = String.valueOf(path.getFileName());
        if (!name.endsWith(SUFFIX)) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST,
                    "[%s] is no profile: its name does not end in %s".formatted(path, SUFFIX));
        }
        return new HostProfile(name.substring(0, name.length() - SUFFIX.length()), path);
    }

    /// Opens the file.
    ///
    /// @throws ProfileException if it is damaged or cannot be read
    public XSpace open() {
        try {
            return XSpace.open(path);
        } catch (DamagedProfileException e) {
            throw new ProfileException(
                    ProfileException.Kind.DATA, "Host '%s': %s".formatted(host, e.getMessage()), e);
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Kind.STORAGE,
                    "Host '%s': [%s] cannot be read: %s".formatted(host, path, e.getMessage()),
                    e);
        }
    }
}
