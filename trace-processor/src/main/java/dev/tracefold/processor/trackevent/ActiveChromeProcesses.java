// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.Table;

/// Finds Chrome processes whose data was lost: Chrome says from time to time which processes there are,
/// and around that time each must have described itself.
final class ActiveChromeProcesses {
    private static final long WINDOW_NANOS = 200_000_000;

    /// When a process described itself, and when it was said to be there.
    private record Times(TreeSet<Long> described, TreeSet<Long> active) {}

    private final TraceContext context;
    private final Map<Integer, Times> timesOfProcess = new LinkedHashMap<>();

    ActiveChromeProcesses(TraceContext context) {
        this.context = context;
    }

    void addDescribed(long timestamp, int upid) {
        times(upid).described().add(timestamp);
    }

    void addActive(long timestamp, int pid) {
        int upid = context.processes().getOrCreateProcess(Integer.toUnsignedLong(pid));
        times(upid).active().add(timestamp);
    }

    /// Stores what was found, at the end of the trace.
    void finish() {
        Table table = context.storage().table("__intrinsic_experimental_missing_chrome_processes");
        timesOfProcess.forEach((upid, times) -> {
            boolean isLost = false;
            Long reliableFrom = null;
            for (long active : times.active()) {
                Long described = times.described().ceiling(active - WINDOW_NANOS);
                if (described == null) {
                    isLost = true;
                    reliableFrom = null;
                    break;
                }
                if (described > active + WINDOW_NANOS) {
                    isLost = true;
                    reliableFrom = described;
                }
            }
            if (isLost) {
                int row = table.addRow();
                table.ints("upid").set(row, upid);
                if (reliableFrom != null) {
                    table.longs("reliable_from").set(row, reliableFrom);
                }
            }
        });
    }

    private Times times(int upid) {
        return timesOfProcess.computeIfAbsent(
                upid, u -> new Times(new TreeSet<>(), new TreeSet<>()));
    }
}
