// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.tracefold.xprof.space.AddedStat;
import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// Adds to each GPU a line that says how long a step's launches took on the host.
final class LaunchLine {
    private LaunchLine() {}

    private static final class Launches {
        long begin = Long.MAX_VALUE;
        long end;
        long count;
        long sum;
        long longest;
    }

    static void derive(XPlane host, Map<Long, String> names, List<XPlane> devices) {
        Map<Long, Map<Long, Launches>> perDevice = new TreeMap<>();
        for (XLine line : host.lines()) {
            if (!LineIds.isDerived(line.id())) {
                read(line, devices.size(), perDevice);
            }
        }
        perDevice.forEach(
                (device, launches) -> write(devices.get(device.intValue()), host, launches, names));
    }

    private static void read(XLine line, int devices, Map<Long, Map<Long, Launches>> perDevice) {
        for (int i = 0; i < line.size(); i++) {
            if (line.name(i).startsWith("cu") || line.group(i) < 0) {
                continue;
            }
            long[] device = {-1};
            boolean[] correlated = {false};
            line.stats(
                    i,
                    (name, value) -> {
                        if (name.equals("device_id")) {
                            device[0] = value.number();
                        } else if (name.equals(StatNames.CORRELATION_ID)) {
                            correlated[0] = true;
                        }
                    });
            if (correlated[0] && device[0] >= 0 && device[0] < devices) {
                Launches launches =
                        perDevice
                                .computeIfAbsent(device[0], any -> new TreeMap<>())
                                .computeIfAbsent(line.group(i), any -> new Launches());
                launches.begin = Math.min(launches.begin, line.begin(i));
                launches.end = Math.max(launches.end, line.end(i));
                launches.count++;
                launches.sum += line.duration(i);
                launches.longest = Math.max(launches.longest, line.duration(i));
            }
        }
    }

    private static void write(
            XPlane device, XPlane host, Map<Long, Launches> perGroup, Map<Long, String> names) {
        long start = Math.min(device.startNs(), host.startNs());
        XLine line =
                device.getOrAddLine(
                        new XLine.LineHeader(LineIds.LAUNCHES, 0, "Launch Stats", "", start));
        perGroup.forEach((group, launches) -> {
            String name = names.get(group);
            if (name == null) {
                return;
            }
            int event =
                    line.add(
                            device.getOrAddMetadata("Launch Stats for " + name),
                            launches.begin,
                            launches.end - launches.begin);
            line.group(event, group);
            line.addStat(event, AddedStat.number("num_launches", launches.count));
            line.addStat(
                    event,
                    AddedStat.decimal("max_launch_time_us", (double) launches.longest / 1e6));
            double average = (double) launches.sum / (double) launches.count;
            line.addStat(event, AddedStat.decimal("avg_launch_time_us", average / 1e6));
        });
    }
}
