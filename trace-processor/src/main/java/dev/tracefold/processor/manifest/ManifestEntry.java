// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.manifest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What the manifest says of one file.
///
/// @param path name of the member of the archive
/// @param machine the machine that all of it is of
/// @param machines names of machines by the ids in its packets, in their order; 0 is the host
/// @param clocks how one of its clocks relates to another file's
record ManifestEntry(
        String path,
        Optional<String> machine,
        Map<Long, String> machines,
        Optional<ClockRelation> clocks) {

    /// At an instant the source reads T, the reference T + offset.
    ///
    /// @param machine machine of the source clock, where the file has several
    /// @param clock builtin clock of the file, or none for its private one
    /// @param file the other file
    /// @param otherMachine machine of the reference, where that file has several
    /// @param otherClock builtin clock of the other file, or none for its private one
    /// @param offsetNanos how far the reference is ahead
    record ClockRelation(
            Optional<String> machine,
            Optional<Integer> clock,
            String file,
            Optional<String> otherMachine,
            Optional<Integer> otherClock,
            long offsetNanos) {}

    ManifestEntry {
        // In their order, which Map.copyOf would change from process to process.
        machines = Collections.unmodifiableMap(new LinkedHashMap<>(machines));
    }

    boolean isMultiMachine() {
        return !machines.isEmpty();
    }

    /// Name of the machine that the file's host packets are of.
    Optional<String> hostMachine() {
        return machine.or(() -> Optional.ofNullable(machines.get(0L)));
    }

    boolean declares(String machineName) {
        return machine.filter(machineName::equals).isPresent()
                || machines.containsValue(machineName);
    }

    boolean overridesAnything() {
        return clocks.isPresent() || hostMachine().isPresent();
    }
}
