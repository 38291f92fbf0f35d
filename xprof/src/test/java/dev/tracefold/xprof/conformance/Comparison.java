// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.conformance;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Compares what a tool said with what XProf's converter said, by the rules of the reference: names and
/// counts exactly, times to a millionth, processes of the viewer shifted by a thousand.
final class Comparison {
    private Comparison() {}

    static List<String> of(ToolCase tool, String actual) throws IOException {
        byte[] bytes = tool.expected();
        String expected = new String(bytes, StandardCharsets.UTF_8);
        if (expected.equals(actual)) {
            return List.of();
        }
        if (tool.tool().equals("trace_viewer")) {
            return Difference.between(Traces.ofMessage(bytes), Traces.ofJson(json(actual)));
        }
        if (tool.tool().equals("overview_page")) {
            return pages(Pages.ofOverview(new Message(bytes)), actual);
        }
        if (tool.tool().equals("input_pipeline_analyzer")) {
            return pages(Pages.ofInputPipeline(new Message(bytes)), actual);
        }
        if (tool.isForEachHostOnly()) {
            List<Object> hosts = new ArrayList<>();
            for (byte[] host : tool.expectedOfHosts()) {
                hosts.add(json(new String(host, StandardCharsets.UTF_8)));
            }
            Object joined = Traces.joined(hosts);
            return Difference.between(joined, Traces.normalised(json(actual), true));
        }
        if (!expected.startsWith("{") && !expected.startsWith("[")) {
            return List.of("expected " + expected);
        }
        Object one = json(expected);
        Object other = json(actual);
        if (tool.tool().equals("trace_viewer@")) {
            one = Traces.normalised(one, false);
            other = Traces.normalised(other, true);
        } else if (tool.tool().equals("memory_profile")) {
            forgetWhichOfMany(one);
            forgetWhichOfMany(other);
        }
        return Difference.between(one, other);
    }

    private static List<String> pages(List<Object> expected, String actual) throws IOException {
        return Difference.between(expected, Pages.ofTables(json(actual), expected));
    }

    private static Object json(String text) throws IOException {
        return JsonTree.parse(new StringReader(text));
    }

    // Allocations that are alike make one row, and any of them may stand for it: which one hash
    // order
    // and an unstable sort pick is no part of the format.
    private static void forgetWhichOfMany(Object profile) {
        Map<String, Object> allocators =
                Traces.object(
                        Traces.object(profile).getOrDefault("memoryProfilePerAllocator", Map.of()));
        for (Object allocator : allocators.values()) {
            Map<String, Object> fields = Traces.object(allocator);
            List<Object> snapshots =
                    Traces.list(fields.getOrDefault("memoryProfileSnapshots", List.of()));
            for (Object row : Traces.list(fields.getOrDefault("activeAllocations", List.of()))) {
                Map<String, Object> cells = Traces.object(row);
                int index = Integer.parseInt(cells.getOrDefault("snapshotIndex", "-1").toString());
                if (index >= 0 && !"1".equals(cells.get("numOccurrences"))) {
                    Map<String, Object> snapshot = Traces.object(snapshots.get(index));
                    snapshot.remove("timeOffsetPs");
                    snapshot.remove("aggregationStats");
                    Traces.object(snapshot.getOrDefault("activityMetadata", Map.of()))
                            .remove("address");
                }
            }
        }
    }
}
