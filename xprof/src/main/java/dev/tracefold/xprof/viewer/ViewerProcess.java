// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// A process of the viewer: a plane.
///
/// @param pid its number
/// @param name what it is called
/// @param threads the names of its threads
/// @param tracks its lines with events
record ViewerProcess(long pid, String name, SortedMap<Long, String> threads, List<Track> tracks) {

    /// The processes of a profile, in order of their numbers.
    ///
    /// @param offset added to the number of each
    /// @param withAsync whether operations are shown that overlap those of the other lines
    static List<ViewerProcess> of(XSpace space, String host, long offset, boolean withAsync) {
        List<ViewerProcess> result = new ArrayList<>();
        for (XPlane plane : devices(space)) {
            long pid = ViewerNames.FIRST_DEVICE + plane.id();
            long known = pid > ViewerNames.LAST_DEVICE ? ViewerNames.FIRST_DEVICE : pid;
            add(plane, offset + known, host, withAsync, result);
        }
        for (XPlane plane : space.planesWithPrefix(ViewerNames.CUSTOM_PREFIX)) {
            add(
                    plane,
                    offset + ViewerNames.FIRST_CUSTOM_DEVICE + plane.id(),
                    host,
                    withAsync,
                    result);
        }
        List<XPlane> hosts = new ArrayList<>(space.planesWithPrefix(XSpace.HOST_THREADS));
        hosts.sort(Comparator.comparing(XPlane::name));
        for (int i = 0; i < hosts.size(); i++) {
            add(hosts.get(i), offset + ViewerNames.HOST_THREADS + i, host, withAsync, result);
        }
        result.sort(Comparator.comparingLong(ViewerProcess::pid));
        return result;
    }

    /// The planes of devices: GPUs, or TPUs if there are none.
    static List<XPlane> devices(XSpace space) {
        List<XPlane> gpus = space.planesWithPrefix(XSpace.GPU_PREFIX);
        return gpus.isEmpty() ? space.planesWithPrefix(XSpace.TPU_PREFIX) : gpus;
    }

    private static void add(
            XPlane plane, long pid, String host, boolean withAsync, List<ViewerProcess> result) {
        if (plane.lines().isEmpty()) {
            return;
        }
        SortedMap<Long, String> threads = new TreeMap<>();
        List<Track> tracks = new ArrayList<>();
        for (XLine line : plane.lines()) {
            if (line.size() == 0 || ViewerNames.isHidden(line.name(), withAsync)) {
                continue;
            }
            boolean counters = line.name().equals(ViewerNames.COUNTERS);
            long tid = line.displayId() & 0xFFFFFFFFL;
            if (!counters) {
                threads.put(tid, line.displayName());
            }
            line.sort();
            tracks.add(new Track(pid, tid, counters, line));
        }
        tracks.sort(Comparator.comparing(Track::counters).reversed().thenComparingLong(Track::tid));
        result.add(new ViewerProcess(pid, host + " " + plane.name(), threads, tracks));
    }
}
