// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.timeline.Timelines;

/// What of some hosts is shown. Good until it is closed.
final class Selection implements AutoCloseable {
    private static final long HOST_OFFSET = 1000;
    // Below this nothing is left out.
    private static final int DOWNSAMPLE_FROM = 500_000;

    private final ViewerWindow window;
    private final List<XSpace> spaces = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();
    private final List<ViewerProcess> processes = new ArrayList<>();
    private boolean filtered;

    /// A host's part.
    ///
    /// @param processes its planes
    /// @param flow reads its arrows
    record Host(List<ViewerProcess> processes, EventFlow flow) {}

    private Selection(ViewerWindow window) {
        this.window = window;
    }

    /// Opens the profiles and selects; each host's processes are shifted by a thousand.
    static Selection of(List<HostProfile> profiles, ViewerWindow window) {
        Selection selection = new Selection(window);
        boolean whole = false;
        try {
            for (int i = 0; i < profiles.size(); i++) {
                selection.add(profiles.get(i), i + 1);
            }
            whole = true;
        } finally {
            if (!whole) {
                selection.close();
            }
        }
        return selection;
    }

    private void add(HostProfile profile, int number) {
        XSpace space = profile.open();
        spaces.add(space);
        Timelines.prepare(space);
        boolean all = window.form().allFlows();
        List<ViewerProcess> own =
                ViewerProcess.of(space, profile.host(), number * HOST_OFFSET, all);
        boolean downsample = count(own) >= DOWNSAMPLE_FROM;
        filtered |= downsample && !window.isEverywhere();
        Visibility visibility = window.visibility(ViewerWindow.TraceSpan.of(own), downsample);
        EventFlow flow = new EventFlow(all, number);
        new EventSelection(own, window, visibility, flow).select();
        hosts.add(new Host(own, flow));
        processes.addAll(own);
    }

    private static long count(List<ViewerProcess> processes) {
        return processes.stream()
                .flatMap(process -> process.tracks().stream())
                .mapToLong(track -> track.line().size())
                .sum();
    }

    ViewerWindow window() {
        return window;
    }

    List<Host> hosts() {
        return hosts;
    }

    List<ViewerProcess> processes() {
        return processes;
    }

    /// Whether events were left out that could not be told apart.
    boolean filtered() {
        return filtered;
    }

    boolean isTpu() {
        return processes.stream().anyMatch(one -> ViewerNames.isTpuCore(one.name()));
    }

    /// How many events are shown.
    long size() {
        return processes.stream()
                .flatMap(process -> process.tracks().stream())
                .mapToLong(Track::size)
                .sum();
    }

    @Override
    public void close() {
        spaces.forEach(XSpace::close);
    }
}
