// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/// Where snapshots lie packed for all machines, so that a machine that has just come up need not load what
/// another one has loaded. Whoever implements it decides how long they stay.
public interface SnapshotArchive {
    /// A snapshot's bytes, packed; the caller closes the stream.
    ///
    /// @param name letters, digits and dots; it tells trace, version, way of loading and engine apart
    /// @return none when there is no such snapshot
    /// @throws IOException when the archive cannot be asked
    Optional<InputStream> find(String name) throws IOException;

    /// Lays a snapshot down, whole or not at all; one of that name may be there and is the same.
    ///
    /// @param packed a file that is there until this returns
    /// @throws IOException when the archive does not take it
    void put(String name, Path packed) throws IOException;
}
