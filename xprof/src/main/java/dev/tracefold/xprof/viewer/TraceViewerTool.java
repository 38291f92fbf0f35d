// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.json.GeneralNumber;
import dev.tracefold.xprof.json.JsonWriter;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.timeline.Timelines;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `trace_viewer`: the whole timeline of one host, args as texts.
public final class TraceViewerTool implements Tool {
    private static final int DIGITS = 6;

    private static final int MAX_EVENTS = 5_000_000;

    @Override
    public String name() {
        return "trace_viewer";
    }

    @Override
    public ToolResult run(ToolRequest request) {
        if (request.hosts().size() != 1) {
            return new ToolResult.Text(
                    "Trace events tool expects only 1 XSpace path but gets "
                            + request.hosts().size());
        }
        return new ToolResult.Json(json -> write(request.hosts().getFirst(), json));
    }

    private static void write(HostProfile host, JsonWriter json) {
        try (XSpace space = host.open()) {
            Timelines.prepare(space);
            Map<Long, XPlane> planes = new LinkedHashMap<>();
            XPlane threads = space.plane(XSpace.HOST_THREADS);
            if (threads != null) {
                planes.put(ViewerNames.HOST_THREADS, threads);
            }
            List<XPlane> devices = ViewerProcess.devices(space);
            if (devices.isEmpty()) {
                devices = space.planesWithPrefix(ViewerNames.CUSTOM_PREFIX);
            }
            devices.forEach(plane -> planes.put(ViewerNames.FIRST_DEVICE + plane.id(), plane));
            json.beginObject().name("displayTimeUnit").value("ns").name("metadata");
            json.beginObject().name("highres-ticks").value(true).endObject();
            json.name("traceEvents").beginArray();
            planes.forEach((pid, plane) -> writeMetadata(pid, plane, json));
            int[] left = {MAX_EVENTS};
            planes.forEach((pid, plane) -> writeEvents(pid, plane, left, json));
            json.endArray().endObject();
        }
    }

    private static void writeMetadata(long pid, XPlane plane, JsonWriter json) {
        json.beginObject().name("ph").value("M").name("pid").value(pid);
        json.name("name").value("process_name").name("args").beginObject();
        json.name("name").value(plane.name()).endObject().endObject();
        int ordinal = 0;
        for (XLine line : plane.lines()) {
            long tid = line.displayId() & 0xFFFFFFFFL;
            json.beginObject().name("ph").value("M").name("pid").value(pid);
            json.name("tid").value(tid).name("name").value("thread_name");
            json.name("args").beginObject().name("name").value(line.displayName());
            json.endObject().endObject();
            json.beginObject().name("ph").value("M").name("pid").value(pid);
            json.name("tid").value(tid).name("name").value("thread_sort_index");
            json.name("args").beginObject().name("sort_index");
            json.value(pid == ViewerNames.HOST_THREADS ? ++ordinal : 0).endObject().endObject();
        }
    }

    private static void writeEvents(long pid, XPlane plane, int[] left, JsonWriter json) {
        for (XLine line : plane.lines()) {
            if (line.displayName().equals(ViewerNames.ASYNC_OPS)) {
                continue;
            }
            for (int i = 0; i < line.size(); i++) {
                if (!ViewerNames.isInternalEvent(line.name(i)) && left[0]-- > 0) {
                    writeEvent(pid, line, i, json);
                }
            }
        }
    }

    private static void writeEvent(long pid, XLine line, int event, JsonWriter json) {
        EventMetadata kind = line.metadata(event);
        Map<String, String> args = new LinkedHashMap<>();
        String[] name = {kind.name()};
        if (!kind.displayName().isEmpty()) {
            name[0] = kind.displayName();
            args.put("long_name", kind.name());
        }
        line.allStats(
                event,
                (stat, value) -> {
                    if (value.kind() == StatValue.Kind.NONE || ViewerNames.isInternalStat(stat)) {
                        return;
                    }
                    if (stat.equals(StatNames.STEP_NAME)) {
                        name[0] = value.text();
                    }
                    args.put(stat, text(value));
                });
        json.beginObject().name("ph").value("X").name("pid").value(pid);
        json.name("tid").value(line.displayId() & 0xFFFFFFFFL);
        json.name("ts").value((double) line.begin(event) / 1e6);
        json.name("dur").value((double) line.duration(event) / 1e6);
        json.name("name").value(name[0]).name("args").beginObject();
        args.forEach((stat, value) -> json.name(stat).value(value));
        json.endObject().endObject();
    }

    private static String text(StatValue value) {
        return switch (value.kind()) {
            case BYTES -> "<opaque bytes>";
            case DOUBLE -> GeneralNumber.of(value.decimal(), DIGITS);
            case NONE, UNSIGNED, SIGNED, TEXT, REFERENCE -> value.text();
        };
    }
}
