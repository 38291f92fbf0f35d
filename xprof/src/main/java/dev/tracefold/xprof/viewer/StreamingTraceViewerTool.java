// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.List;

import dev.tracefold.xprof.json.JsonWriter;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `trace_viewer@`: the timeline of any number of hosts, or a window of it with as much detail as can be
/// seen; the events of a name; or all of one event. As JSON in Chrome's format, or as XProf's message.
///
/// Events carry all their args at once, so that viewers need not ask for them one by one; with
/// `args=uid` they carry what to ask with. With `flows=all` arrows go from launches to what they launched.
public final class StreamingTraceViewerTool implements Tool {
    @Override
    public String name() {
        return "trace_viewer@";
    }

    @Override
    public ToolResult run(ToolRequest request) {
        ViewerWindow window = ViewerWindow.of(request);
        List<HostProfile> hosts = request.hosts();
        if (window.detail().isWanted()) {
            return detail(hosts, window);
        }
        if (window.form().message()) {
            return new ToolResult.Document(
                    "application/octet-stream",
                    out -> {
                        try (Selection selection = Selection.of(hosts, window)) {
                            new TimelineMessage(selection).writeTo(out);
                        }
                    });
        }
        return new ToolResult.Json(json -> {
            try (Selection selection = Selection.of(hosts, window)) {
                new TimelineJson(selection, json).write();
            }
        });
    }

    // Whether there is such an event has to be known before anything is written.
    private static ToolResult detail(List<HostProfile> hosts, ViewerWindow window) {
        try (Selection selection = Selection.of(hosts, window)) {
            if (selection.size() == 0) {
                return new ToolResult.NotAvailable(
                        "it has no event '%s' of that time and number"
                                .formatted(window.detail().name()));
            }
            StringBuilder text = new StringBuilder();
            new TimelineJson(selection, new JsonWriter(text)).write();
            return new ToolResult.Json(json -> json.json(text.toString()));
        }
    }
}
