// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.counters;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `perf_counters`: the samples of the counters that TPUs and GPUs keep in hardware.
public final class PerfCountersTool implements Tool {
    private static final long NONE = -1;

    /// What the stats of an event say of a counter.
    private static final class Sample {
        private boolean isCounter;
        private long value;
        private String description = "";
        private String sets = "";

        void read(String stat, StatValue stated) {
            switch (stat) {
                case "counter_value" -> {
                    isCounter = true;
                    value = stated.number();
                }
                case "performance_counter_description" -> description = stated.text();
                case "performance_counter_sets" -> sets = stated.text();
                default -> {}
            }
        }
    }

    @Override
    public String name() {
        return "perf_counters";
    }

    @Override
    public ToolResult run(ToolRequest request) {
        DataTable table =
                new DataTable()
                        .string("Host", "Host")
                        .number("Chip", "Chip")
                        .string("Kernel", "Kernel")
                        .number("Sample", "Sample")
                        .string("Counter", "Counter")
                        .number("Value", "Value (Hex)")
                        .string("Description", "Description")
                        .string("Set", "Set");
        for (HostProfile host : request.hosts()) {
            try (XSpace space = host.open()) {
                Stream.of(XSpace.TPU_PREFIX, XSpace.GPU_PREFIX)
                        .flatMap(prefix -> space.planesWithPrefix(prefix).stream())
                        .forEach(plane -> add(host.host(), plane, table));
            }
        }
        return table.rows().isEmpty()
                ? new ToolResult.NotAvailable("its devices recorded no performance counters")
                : new ToolResult.Tables(List.of(table), false);
    }

    private static void add(String host, XPlane plane, DataTable table) {
        long chip = chip(plane);
        if (chip == NONE) {
            return;
        }
        for (XLine line : plane.lines()) {
            for (int i = 0; i < line.size(); i++) {
                Sample sample = new Sample();
                line.allStats(i, sample::read);
                if (sample.isCounter) {
                    List<Object> row = new ArrayList<>(List.of(host, chip, line.name(), line.id()));
                    row.add(line.name(i).toLowerCase(Locale.ROOT));
                    row.add(
                            new DataTable.Shown(
                                    sample.value, "0x" + Long.toHexString(sample.value)));
                    row.add(sample.description);
                    row.add(sample.sets);
                    table.row(row);
                }
            }
        }
    }

    // The chip's number in the whole system if it is known, else the device's.
    private static long chip(XPlane plane) {
        long[] found = {NONE, NONE};
        plane.stats((stat, value) -> {
            if (stat.equals("global_chip_id")) {
                found[0] = value.number();
            } else if (stat.equals("device_id")) {
                found[1] = value.number();
            }
        });
        return found[0] == NONE ? found[1] : found[0];
    }
}
