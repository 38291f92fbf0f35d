// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.manifest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a manifest says.
///
/// @param traceTime the clock that timestamps are to be in
/// @param entries what it says of files
/// @param attributes texts and integers to keep with the trace, in their order
public record Manifest(
        Optional<TraceTimeClock> traceTime,
        List<ManifestEntry> entries,
        Map<String, Object> attributes) {

    /// A claim of trace time.
    ///
    /// @param clock builtin clock
    /// @param file of which file's machine, if it matters
    /// @param machine of which machine of the file, where it has several
    record TraceTimeClock(int clock, Optional<String> file, Optional<String> machine) {}

    public Manifest {
        entries = List.copyOf(entries);
        // In their order, which Map.copyOf would change from process to process.
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
}
