// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import java.util.Map;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// What a manifest demands of a trace; a trace that breaks it fails the load.
///
/// @param singleClock the trace was placed by its private clock, so it may bring no snapshots
/// @param singleMachine the trace was given to one machine, so it may have packets of no other
/// @param machines raw machine ids by the ids in packets; empty when those are the raw ids
public record TraceRules(boolean singleClock, boolean singleMachine, Map<Long, Long> machines) {
    /// No demands.
    public static final TraceRules NONE = new TraceRules(false, false, Map.of());

    public TraceRules {
        machines = Map.copyOf(machines);
    }

    /// Checks that the trace keeps to its rules.
    ///
    /// @throws ProcessorException of category data when the trace may have no snapshots
    public void checkSnapshot() {
        if (singleClock) {
            throw broken(
                    "clock overrides require the trace to use a single clock, but it has clock"
                            + " snapshots; name the source clock in its 'clocks' block");
        }
    }

    /// Checks that the trace keeps to its rules.
    ///
    /// @throws ProcessorException of category data when the trace may have no packets of other
    ///     machines
    public void checkOtherMachine() {
        if (singleMachine) {
            throw broken(
                    "a 'machine' block gives the file to one machine, but it has packets of several."
                            + " Replace `machine` with a `machines` block that names each");
        }
        if (singleClock) {
            throw broken(
                    "clock overrides require the trace to use a single clock, but it has packets of"
                            + " several machines");
        }
    }

    /// The raw id of a machine that packets name.
    ///
    /// Checks that the trace keeps to its rules.
    ///
    /// @throws ProcessorException of category data when the manifest maps machines but not this one
    public long rawMachineId(long idInPackets) {
        if (machines.isEmpty()) {
            return idInPackets;
        }
        Long raw = machines.get(idInPackets);
        if (raw == null) {
            throw broken("machines: trace has a packet from undeclared machine id " + idInPackets);
        }
        return raw;
    }

    private static ProcessorException broken(String what) {
        return new ProcessorException(
                Failure.data("MANIFEST_BROKEN", "perfetto_manifest: " + what));
    }
}
