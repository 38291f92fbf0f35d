// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// The GPUs of one machine, rows of `__intrinsic_gpu`.
public final class GpuTracker {
    private final Table table;
    private final int machineId;
    private final Map<Long, Integer> rowOfGpu = new HashMap<>();
    private final RenderStageFlows flows = new RenderStageFlows();

    /// For the GPUs of one machine.
    public GpuTracker(TraceStorage storage, int machineId) {
        this.table = storage.table("__intrinsic_gpu");
        this.machineId = machineId;
    }

    /// What led to the work of the GPUs, and what waits for it.
    public RenderStageFlows flows() {
        return flows;
    }

    /// The ugpu of a GPU, made if there is none.
    public int getOrCreate(long gpu) {
        return rowOfGpu.computeIfAbsent(
                gpu,
                number -> {
                    int row = table.addRow();
                    table.ints("gpu").set(row, (int) (long) number);
                    table.ints("machine_id").set(row, machineId);
                    return row;
                });
    }
}
