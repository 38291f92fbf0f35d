// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.tracefold.xprof.space.XLine;

/// Walks over all events of a host in order of time, numbers those that begin together and marks those
/// that are shown.
final class EventSelection {
    private final List<ViewerProcess> processes;
    private final ViewerWindow window;
    private final Visibility visibility;
    private final EventArgs args = new EventArgs();

    EventSelection(List<ViewerProcess> processes, ViewerWindow window, Visibility visibility) {
        this.processes = processes;
        this.window = window;
        this.visibility = visibility;
    }

    private static final class Source {
        final Track track;
        int at;

        Source(Track track) {
            this.track = track;
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
                    .map(Source::new)
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
            if (serial <= Track.MAX_SERIAL && isShown(source.track, source.at, serial)) {
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

    private boolean isShown(Track track, int event, int serial) {
        XLine line = track.line();
        if (window.detail().isWanted()) {
            return window.detail().matches(line, event, serial, args.read(line, event).name());
        }
        if (!window.searchPrefix().isEmpty()
                && !args.read(line, event).name().startsWith(window.searchPrefix())) {
            return false;
        }
        return visibility.visible(track, line.begin(event), line.duration(event));
    }
}
