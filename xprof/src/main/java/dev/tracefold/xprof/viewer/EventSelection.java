// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.space.XLine;

/// Walks over all events of a host in order of time, numbers those that begin together and marks those
/// that are shown.
final class EventSelection {
    private final List<ViewerProcess> processes;
    private final ViewerWindow window;
    private final Visibility visibility;
    private final EventFlow flow;
    private final boolean tpu;
    private final EventArgs args = new EventArgs();

    EventSelection(
            List<ViewerProcess> processes,
            ViewerWindow window,
            Visibility visibility,
            EventFlow flow) {
        this.processes = processes;
        this.window = window;
        this.visibility = visibility;
        this.flow = flow;
        this.tpu = processes.stream().anyMatch(one -> ViewerNames.isTpuCore(one.name()));
    }

    private static final class Source {
        final Track track;
        final boolean mayFlow;
        int at;

        Source(Track track, boolean mayFlow) {
            this.track = track;
            this.mayFlow = mayFlow;
            skipInternal();
        }

        boolean hasEvent() {
            return at < track.line().size();
        }

        void next() {
            at++;
            skipInternal();
        }

        private void skipInternal() {
            while (hasEvent() && ViewerNames.isInternalEvent(track.line().name(at))) {
                at++;
            }
        }
    }

    void select() {
        List<Source> sources = new ArrayList<>();
        for (ViewerProcess process : processes) {
            process.tracks().stream()
                    .map(track -> new Source(track, flow.mayBeIn(track.line().plane())))
                    .filter(Source::hasEvent)
                    .forEach(sources::add);
        }
        MergeHeap<Source> heap =
                new MergeHeap<>(
                        sources,
                        Comparator.<Source>comparingLong(one -> one.track.line().begin(one.at))
                                .thenComparingLong(one -> -one.track.line().duration(one.at)));
        long last = -1;
        int serial = 0;
        while (!heap.isEmpty()) {
            Source source = heap.first();
            long begin = source.track.line().begin(source.at);
            serial = begin == last ? serial + 1 : 0;
            last = begin;
            if (serial <= Track.MAX_SERIAL && isShown(source, serial)) {
                source.track.show(source.at, serial);
            }
            source.next();
            if (source.hasEvent()) {
                heap.firstChanged();
            } else {
                heap.removeFirst();
            }
        }
    }

    private boolean isShown(Source source, int serial) {
        XLine line = source.track.line();
        int event = source.at;
        ViewerWindow.Detail detail = window.detail();
        if (detail.isWanted()) {
            return detail.mayBe(line, event, serial)
                    && args.read(line, event).name().equals(detail.name());
        }
        @Nullable EventFlow arrow =
                source.mayFlow && flow.read(line, event).isPresent() ? flow : null;
        if (arrow != null && isPassed(line, arrow)) {
            return false;
        }
        if (window.search().isWanted()) {
            return window.search().matches(args.read(line, event));
        }
        return visibility.visible(source.track, event, arrow);
    }

    // Between its ends a transfer passes many parts of a TPU.
    private boolean isPassed(XLine line, EventFlow arrow) {
        return arrow.isMiddle()
                && tpu
                && !window.form().fullDma()
                && !(window.form().allFlows() && arrow.isAsync())
                && ViewerNames.isTpu(line.plane().name());
    }
}
