// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import dev.tracefold.processor.storage.CpuTable;
import dev.tracefold.processor.storage.TraceStorage;

/// The CPUs of one machine. A ucpu, a row of `__intrinsic_cpu`, is the CPU's number plus the machine's
/// share of rows, reserved from the start; `cpu` stays null until the CPU is seen.
public final class CpuTracker {
    /// How many rows each machine has.
    public static final int CPUS_PER_MACHINE = 4096;

    private final CpuTable table;
    private final int first;
    private final boolean[] seen = new boolean[CPUS_PER_MACHINE];

    /// For the CPUs of one machine, whose rows are [reserved][#reserveRows] already.
    public CpuTracker(TraceStorage storage, int machineId) {
        table = storage.cpu();
        first = machineId * CPUS_PER_MACHINE;
    }

    /// Gives a new machine its rows; machines come in the order of their ids.
    public static void reserveRows(TraceStorage storage, int machineId) {
        CpuTable cpus = storage.cpu();
        int row = cpus.table().rowCount();
        cpus.table().addRows(CPUS_PER_MACHINE);
        // The host's id is 0, as it is where nothing was set.
        for (int end = machineId == 0 ? 0 : row + CPUS_PER_MACHINE; row < end; row++) {
            cpus.machineId().set(row, machineId);
        }
    }

    /// The ucpu of a CPU, which counts as seen from now on. Numbers past the last row share it.
    public int getOrCreate(int cpu) {
        if (cpu >= 0 && cpu < CPUS_PER_MACHINE && seen[cpu]) {
            return first + cpu;
        }
        int place = Math.clamp(cpu, 0, CPUS_PER_MACHINE - 1);
        int ucpu = first + place;
        if (!seen[place]) {
            seen[place] = true;
            if (table.cpu().isNull(ucpu)) {
                table.cpu().set(ucpu, cpu);
            }
        }
        return ucpu;
    }

    /// Says what kind of CPU it is.
    ///
    /// @param processor string id
    /// @return its ucpu
    public int setInfo(int cpu, int processor, int clusterId) {
        int ucpu = getOrCreate(cpu);
        table.processor().set(ucpu, processor);
        table.clusterId().set(ucpu, clusterId);
        return ucpu;
    }
}
