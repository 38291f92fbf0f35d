// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.counters;

import java.util.List;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `utilization_viewer`: how much of what the units of TPUs could have done they did, by sample.
public final class UtilizationViewerTool implements Tool {
    private static final long NONE = -1;
    private static final String COUNTER = "counter_value";

    /// What a plane says of its device.
    private static final class Device {
        long id = NONE;
        String type = "";

        static Device of(XPlane plane) {
            Device device = new Device();
            plane.stats((stat, value) -> {
                if (stat.equals("device_id")) {
                    device.id = value.number();
                } else if (stat.equals("device_type_string")) {
                    device.type = value.text();
                }
            });
            return device;
        }

        // Instructions that work across lanes take several cycles on the sixth generation.
        int cyclesPerShuffle() {
            return type.contains("TPU v6") ? 4 : 1;
        }

        boolean isKnown() {
            return id != NONE && (type.equals("TPU v6 Lite") || type.startsWith("TPU v7"));
        }
    }

    @Override
    public String name() {
        return "utilization_viewer";
    }

    @Override
    public ToolResult run(ToolRequest request) {
        DataTable table =
                new DataTable()
                        .number("host", "Host")
                        .number("device", "Device")
                        .number("sample", "Sample")
                        .number("node", "Node")
                        .string("name", "Name")
                        .number("achieved", "Achieved")
                        .number("peak", "Peak")
                        .string("unit", "Unit");
        String why = "its devices recorded no performance counters";
        for (int i = 0; i < request.hosts().size(); i++) {
            HostProfile host = request.hosts().get(i);
            try (XSpace space = host.open()) {
                for (XPlane plane : space.planesWithPrefix(XSpace.TPU_PREFIX)) {
                    if (plane.hasStatName(COUNTER)) {
                        why = add(i, plane, table, why);
                    }
                }
            }
        }
        return table.rows().isEmpty()
                ? new ToolResult.NotAvailable(why)
                : new ToolResult.Tables(List.of(table), false);
    }

    // Tells why there is nothing, if there is nothing.
    private static String add(int host, XPlane plane, DataTable table, String why) {
        Device device = Device.of(plane);
        if (!device.isKnown()) {
            return "it is not known what counters of a device of type '%s' mean"
                    .formatted(device.type);
        }
        int before = table.rows().size();
        for (XLine line : plane.lines()) {
            UnitUse use = new UnitUse(device.cyclesPerShuffle());
            long[] value = {0};
            boolean[] counter = {false};
            for (int i = 0; i < line.size(); i++) {
                counter[0] = false;
                line.allStats(
                        i,
                        (stat, stated) -> {
                            if (stat.equals(COUNTER)) {
                                counter[0] = true;
                                value[0] = stated.number();
                            }
                        });
                if (counter[0]) {
                    use.add(line.name(i), value[0]);
                }
            }
            for (UnitUse.Use one : use.uses()) {
                table.row(
                        host,
                        device.id,
                        line.id(),
                        one.node(),
                        one.unit(),
                        one.achieved(),
                        one.peak(),
                        one.measure());
            }
        }
        return table.rows().size() > before
                ? why
                : "its counters have no names that tell what they count";
    }
}
