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
/// @param search what names have to begin with, or nothing of it
/// @param detail the one event that is asked for, or none
/// @param form what is wanted of the events
record ViewerWindow(
        double startMs, double endMs, double resolution, Search search, Detail detail, Form form) {
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

        /// Whether an event may be it; what it is called takes longer to find out.
        boolean mayBe(XLine line, int event, int number) {
            // What takes no time at all is shown as long as the least that can be shown.
            long duration = Math.round(durationMs * PICOS_PER_MILLI);
            return number == serial
                    && line.begin(event) == Math.round(startMs * PICOS_PER_MILLI)
                    && (line.duration(event) == duration
                            || Math.max(1, line.duration(event)) == duration);
        }
    }

    /// What is searched for in all of the trace.
    ///
    /// @param prefix what names have to begin with, or nothing if nothing is searched for
    /// @param inArgs whether texts of the args will do
    record Search(String prefix, boolean inArgs) {
        boolean isWanted() {
            return !prefix.isEmpty();
        }

        boolean matches(EventArgs event) {
            return event.name().startsWith(prefix) || (inArgs && event.anyStartsWith(prefix));
        }
    }

    /// What is wanted of the events.
    ///
    /// @param message whether the answer is XProf's compressed message and no JSON
    /// @param fullDma whether events of TPUs are shown that arrows only pass
    /// @param argsLater whether args are asked for one by one
    /// @param allFlows whether arrows go from launches to what they launched, and operations are shown
    ///     that overlap others
    record Form(boolean message, boolean fullDma, boolean argsLater, boolean allFlows) {}

    static ViewerWindow of(ToolRequest request) {
        Detail detail =
                new Detail(
                        request.text("event_name", ""),
                        request.number("start_time_ms", 0),
                        request.number("duration_ms", 0),
                        (int) request.number("unique_id", 0));
        Form form =
                new Form(
                        request.text("format", "json").equals("pb") && !detail.isWanted(),
                        isTrue(request, "full_dma") || detail.isWanted(),
                        request.text("args", "").equals("uid") && !detail.isWanted(),
                        request.text("flows", "").equals("all"));
        if (detail.isWanted()) {
            Search none = new Search("", false);
            return new ViewerWindow(Double.NaN, Double.NaN, 0, none, detail, form);
        }
        return new ViewerWindow(
                request.number("start_time_ms", Double.NaN),
                request.number("end_time_ms", Double.NaN),
                request.number("resolution", DEFAULT_RESOLUTION),
                new Search(request.text("search_prefix", ""), isTrue(request, "search_metadata")),
                detail,
                form);
    }

    private static boolean isTrue(ToolRequest request, String option) {
        return request.text(option, "false").equals("true");
    }

    /// Whether events are looked for wherever they are.
    boolean isEverywhere() {
        return detail.isWanted() || search.isWanted();
    }

    /// What can be seen of a trace.
    Visibility visibility(TraceSpan span, boolean downsample) {
        boolean whole = isEverywhere() || (startMs == 0 && endMs == 0);
        long begin = whole || Double.isNaN(startMs) ? span.begin() : picos(startMs, span);
        long end = whole || Double.isNaN(endMs) ? span.end() : picos(endMs, span);
        long width = Math.max(0, end - begin);
        boolean all = !downsample || resolution <= 0 || isEverywhere();
        return new Visibility(begin, end, all ? 0 : Math.round((double) width / resolution));
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
