// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The file of a profile, on this machine or in a bucket, and what lies beside it. Two that are equal are the
/// same file. Used by many threads.
public interface ProfileFile {
    /// The name without what it lies in.
    String name();

    /// How other processes find it: an absolute path, or an address with a scheme.
    String address();

    /// Whether it has to be fetched from afar before it is read.
    boolean isFar();

    /// By what it is told from another file of that name.
    ///
    /// @throws IOException if it is not there or may not be read
    Version version() throws IOException;

    /// A file of this machine with the same content, to be mapped at once: it may be removed soon.
    ///
    /// @throws IOException if it cannot be had
    Path fetch() throws IOException;

    /// What lies beside it, if it does.
    ///
    /// @param other the name of what is looked for
    /// @throws IOException if it cannot be read
    Optional<byte[]> beside(String other) throws IOException;

    /// Lays something beside it, whole or not at all.
    ///
    /// @param other what to call it
    /// @throws IOException if it cannot be written
    void putBeside(String other, byte[] content) throws IOException;

    /// A version of a file.
    ///
    /// @param bytes its size
    /// @param stamp when it was written, or any other number that changes with what it holds
    record Version(long bytes, long stamp) {}
}
