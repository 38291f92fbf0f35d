// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.profile;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.space.LineChoice;
import dev.tracefold.xprof.space.XSpace;

/// What one host recorded in a run: a file that is not open yet.
///
/// @param host its name
/// @param file where it lies
public record HostProfile(String host, ProfileFile file) {
    /// What the name of such a file ends in.
    public static final String SUFFIX = ".xplane.pb";

    /// One in a file of this machine.
    public HostProfile(String host, Path path) {
        this(host, new LocalProfile(path));
    }

    /// The profile in a file of this machine, whose name says which host it is of.
    ///
    /// @throws ProfileException if it is not named like one
    public static HostProfile of(Path path) {
        return of(new LocalProfile(path));
    }

    /// The profile in a file, whose name says which host it is of.
    ///
    /// @throws ProfileException if it is not named like one
    public static HostProfile of(ProfileFile file) {
        String name = file.name();
        if (!name.endsWith(SUFFIX)) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST,
                    "[%s] is no profile: its name does not end in %s"
                            .formatted(file.address(), SUFFIX));
        }
        return new HostProfile(name.substring(0, name.length() - SUFFIX.length()), file);
    }

    /// Opens the file.
    ///
    /// @throws ProfileException if it is damaged or cannot be read
    public XSpace open() {
        return open(LineChoice.everything());
    }

    /// Opens the file and reads not all of its lines.
    ///
    /// @throws ProfileException if it is damaged or cannot be read
    public XSpace open(LineChoice choice) {
        try {
            return openFetched(choice);
        } catch (DamagedProfileException e) {
            throw new ProfileException(
                    ProfileException.Kind.DATA, "Host '%s': %s".formatted(host, e.getMessage()), e);
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Kind.STORAGE,
                    "Host '%s': [%s] cannot be read: %s"
                            .formatted(host, file.address(), e.getMessage()),
                    e);
        }
    }

    // What was fetched may be gone again before it is mapped; once it is, it stays.
    private XSpace openFetched(LineChoice choice) throws IOException {
        try {
            return XSpace.open(file.fetch(), file.name(), choice);
        } catch (NoSuchFileException _) {
            return XSpace.open(file.fetch(), file.name(), choice);
        }
    }
}
