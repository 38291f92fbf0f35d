// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import dev.tracefold.xprof.space.AddedStat;
import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// Makes events of the marks that thread pools leave where work begins and ends.
///
/// They are added at the end of the line and not sorted in: what lies in a region is not nested in it
/// when steps are found, only the region itself belongs to the step that asked for the work.
final class PoolRegions {
    private static final String START = "ThreadpoolListener::StartRegion";
    private static final String STOP = "ThreadpoolListener::StopRegion";
    private static final String REGION = "ThreadpoolListener::Region";
    // XProf's number for what thread pools connect.
    private static final long THREAD_POOL_EVENT = 15;

    private PoolRegions() {}

    static void add(XPlane plane) {
        EventMetadata start = plane.metadata(START);
        EventMetadata stop = plane.metadata(STOP);
        if (start != null && stop != null) {
            EventMetadata region = plane.getOrAddMetadata(REGION);
            for (XLine line : plane.lines()) {
                add(line, start, stop, region);
            }
        }
    }

    private static void add(
            XLine line, EventMetadata start, EventMetadata stop, EventMetadata region) {
        long begin = 0;
        long[] consumed = {0};
        int count = line.size();
        for (int i = 0; i < count; i++) {
            if (line.metadata(i) == start) {
                boolean[] known = {false};
                line.stats(
                        i,
                        (name, value) -> {
                            if (name.equals("_c")) {
                                known[0] = true;
                                consumed[0] = value.number();
                            }
                        });
                if (known[0]) {
                    begin = line.begin(i);
                }
            } else if (line.metadata(i) == stop && begin != 0) {
                int added = line.add(region, begin, line.begin(i) - begin);
                line.addStat(added, AddedStat.number("_c", consumed[0]));
                line.addStat(added, AddedStat.number("_ct", THREAD_POOL_EVENT));
            }
        }
    }
}
