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
