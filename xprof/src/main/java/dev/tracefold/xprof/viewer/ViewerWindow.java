// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.List;

import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.tool.ToolRequest;

/// What of a trace is asked for.
///
/// @param startMs begin of the window, or NaN for that of the trace
/// @param endMs end of the window, or NaN for that of the trace
/// @param resolution how many events can be told apart in the window's width, or 0 for all
/// @param searchPrefix what names have to begin with
/// @param detail the one event that is asked for, or none
record ViewerWindow(
        double startMs, double endMs, double resolution, String searchPrefix, Detail detail) {
    private static final double DEFAULT_RESOLUTION = 8000;
    private static final double PICOS_PER_MILLI = 1e9;

    /// An event by its name, time and number.
    ///
    /// @param name its name, or nothing if none is asked for
    /// @param startMs when it begins
    /// @param durationMs how long it is
    /// @param serial which of those that begin at one instant
    record Detail(String name, double startMs, double durationMs, int serial) {
        boolean isWanted() {
            return !name.isEmpty();
        }

        boolean matches(XLine line, int event, int number, String shown) {
            return number == serial
                    && shown.equals(name)
                    && near(line.begin(event), startMs)
                    && near(line.duration(event), durationMs);
        }

        private static boolean near(long picos, double millis) {
            return Math.abs((double) picos - millis * PICOS_PER_MILLI) < 1000;
        }
    }

    static ViewerWindow of(ToolRequest request) {
        Detail detail =
                new Detail(
                        request.text("event_name", ""),
                        request.number("start_time_ms", 0),
                        request.number("duration_ms", 0),
                        (int) request.number("unique_id", 0));
        if (detail.isWanted()) {
            return new ViewerWindow(Double.NaN, Double.NaN, 0, "", detail);
        }
        return new ViewerWindow(
                request.number("start_time_ms", Double.NaN),
                request.number("end_time_ms", Double.NaN),
                request.number("resolution", DEFAULT_RESOLUTION),
                request.text("search_prefix", ""),
                detail);
    }

    /// What can be seen of a trace.
    Visibility visibility(TraceSpan span, boolean downsample) {
        long begin = Double.isNaN(startMs) ? span.begin() : picos(startMs, span);
        long end = Double.isNaN(endMs) ? span.end() : picos(endMs, span);
        long width = Math.max(0, end - begin);
        long resolutionPs =
                downsample && resolution > 0 ? Math.round((double) width / resolution) : 0;
        return new Visibility(begin, end, resolutionPs);
    }

    private static long picos(double millis, TraceSpan span) {
        return Math.clamp(Math.round(millis * PICOS_PER_MILLI), span.begin(), span.end());
    }

    /// From when to when a trace goes.
    ///
    /// @param begin of the first event, in picoseconds
    /// @param end of the last event
    record TraceSpan(long begin, long end) {
        static TraceSpan of(List<ViewerProcess> processes) {
            long begin = Long.MAX_VALUE;
            long end = 0;
            for (ViewerProcess process : processes) {
                for (Track track : process.tracks()) {
                    XLine line = track.line();
                    for (int i = 0; i < line.size(); i++) {
                        if (!ViewerNames.isInternalEvent(line.name(i))) {
                            begin = Math.min(begin, line.begin(i));
                            end = Math.max(end, line.end(i));
                        }
                    }
                }
            }
            return new TraceSpan(begin == Long.MAX_VALUE ? 0 : begin, end);
        }
    }
}
