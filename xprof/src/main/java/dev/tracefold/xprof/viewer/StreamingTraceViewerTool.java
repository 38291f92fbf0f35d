// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.json.JsonWriter;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.timeline.Timelines;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `trace_viewer@`: the timeline of any number of hosts, or a window of it with as much detail as can be
/// seen; the events of a name; or all of one event.
///
/// Each host's processes are shifted by a thousand. Events carry all their args at once: viewers that
/// would ask for them one by one need not.
public final class StreamingTraceViewerTool implements Tool {
    private static final long HOST_OFFSET = 1000;
    // Below this nothing is left out.
    private static final int DOWNSAMPLE_FROM = 500_000;

    @Override
    public String name() {
        return "trace_viewer@";
    }

    @Override
    public ToolResult run(ToolRequest request) {
        ViewerWindow window = ViewerWindow.of(request);
        return new ToolResult.Json(json -> write(request.hosts(), window, json));
    }

    private static void write(List<HostProfile> hosts, ViewerWindow window, JsonWriter json) {
        List<XSpace> spaces = new ArrayList<>();
        try {
            List<ViewerProcess> all = new ArrayList<>();
            boolean filtered = false;
            for (int i = 0; i < hosts.size(); i++) {
                XSpace space = hosts.get(i).open();
                spaces.add(space);
                Timelines.prepare(space);
                List<ViewerProcess> processes =
                        ViewerProcess.of(space, hosts.get(i).host(), (i + 1) * HOST_OFFSET);
                boolean downsample = count(processes) >= DOWNSAMPLE_FROM;
                filtered |= downsample;
                Visibility visibility =
                        window.visibility(ViewerWindow.TraceSpan.of(processes), downsample);
                new EventSelection(processes, window, visibility).select();
                all.addAll(processes);
            }
            new Writer(all, json).write(filtered);
        } finally {
            spaces.forEach(XSpace::close);
        }
    }

    private static long count(List<ViewerProcess> processes) {
        return processes.stream()
                .flatMap(process -> process.tracks().stream())
                .mapToLong(track -> track.line().size())
                .sum();
    }

    /// Writes what was selected.
    private static final class Writer {
        private final List<ViewerProcess> processes;
        private final JsonWriter json;
        private final EventArgs args = new EventArgs();
        private final Map<String, Integer> frames = new HashMap<>();
        private long counterEvents;

        Writer(List<ViewerProcess> processes, JsonWriter json) {
            this.processes = processes;
            this.json = json;
        }

        void write(boolean filtered) {
            json.beginObject().name("displayTimeUnit").value("ns");
            json.name("metadata").beginObject().name("highres-ticks").value(true).endObject();
            json.name("codeLink").value("").name("useNewBackend").value(false);
            long shown =
                    processes.stream()
                            .flatMap(process -> process.tracks().stream())
                            .mapToLong(Track::size)
                            .sum();
            json.name("returnedEventsSize").value(shown);
            json.name("filteredByVisibility").value(filtered);
            ViewerWindow.TraceSpan span = ViewerWindow.TraceSpan.of(processes);
            json.name("fullTimespan").beginArray();
            json.value(sixDigits(span.begin())).value(sixDigits(span.end())).endArray();
            writeFrames();
            json.name("traceEvents").beginArray();
            processes.forEach(this::writeMetadata);
            for (ViewerProcess process : processes) {
                process.tracks().forEach(this::writeTrack);
            }
            json.endArray().name("showCounterMessage").value("");
            json.name("totalCounterEvents").value(counterEvents).endObject();
        }

        // Milliseconds with as many digits as XProf gives them.
        private static double sixDigits(long picos) {
            return new BigDecimal(picos).movePointLeft(9).round(new MathContext(6)).doubleValue();
        }

        // Full names of all events, shown or not, so that their numbers do not depend on the
        // window.
        private void writeFrames() {
            json.name("stackFrames").beginObject();
            for (ViewerProcess process : processes) {
                for (Track track : process.tracks()) {
                    XLine line = track.line();
                    for (int i = 0; i < line.size(); i++) {
                        String longName = EventArgs.frameOf(line.metadata(i));
                        if (longName != null && !frames.containsKey(longName)) {
                            frames.put(longName, frames.size() + 1);
                            json.name(Integer.toString(frames.size())).beginObject();
                            json.name("name").value(longName).endObject();
                        }
                    }
                }
            }
            json.endObject();
        }

        private void writeMetadata(ViewerProcess process) {
            metadata("process_name", process.pid(), null).name("name").value(process.name());
            json.endObject().name("thread_count").value(process.threads().size()).endObject();
            sortIndex("process_sort_index", process.pid(), null, process.pid());
            process.threads()
                    .forEach((tid, name) -> {
                        metadata("thread_name", process.pid(), tid).name("name").value(name);
                        json.endObject().endObject();
                        sortIndex("thread_sort_index", process.pid(), tid, tid);
                    });
        }

        private void sortIndex(String name, long pid, @Nullable Long tid, long index) {
            metadata(name, pid, tid).name("sort_index").value(index).endObject().endObject();
        }

        private JsonWriter metadata(String name, long pid, @Nullable Long tid) {
            json.beginObject().name("name").value(name).name("ph").value("M");
            json.name("pid").value(pid);
            if (tid != null) {
                json.name("tid").value(tid.longValue());
            }
            return json.name("args").beginObject();
        }

        private void writeTrack(Track track) {
            XLine line = track.line();
            for (int i = 0; i < track.size(); i++) {
                int event = track.event(i);
                args.read(line, event);
                if (track.counters()) {
                    writeCounter(track, line.begin(event));
                    continue;
                }
                json.beginObject().name("pid").value(track.pid());
                json.name("tid").value(track.tid()).name("name").value(args.name());
                json.name("ts").value(micros(line.begin(event)));
                json.name("dur").value(micros(Math.max(1, line.duration(event))));
                writeFlow();
                json.name("ph").value("X").name("args");
                args.write(json);
                String longName = args.longName();
                if (longName != null) {
                    json.name("sf").value(frames.getOrDefault(longName, 0));
                }
                if (track.serial(i) != 0) {
                    json.name("z").value(track.serial(i));
                }
                json.endObject();
            }
        }

        private void writeFlow() {
            if (!args.flowing() || (!args.flowsIn() && !args.flowsOut())) {
                return;
            }
            json.name("bind_id").value(args.flowId());
            if (args.flowsIn()) {
                json.name("flow_in").value(true);
            }
            if (args.flowsOut()) {
                json.name("flow_out").value(true);
            }
        }

        private void writeCounter(Track track, long time) {
            counterEvents++;
            json.beginObject().name("pid").value(track.pid()).name("name").value(args.name());
            json.name("ph").value("C").name("entries").beginArray().beginArray();
            json.value(micros(time));
            args.values().forEach(json::json);
            json.endArray().endArray().endObject();
        }

        private static double micros(long picos) {
            return (double) picos / 1e6;
        }
    }
}
