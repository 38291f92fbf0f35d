// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.tracefold.xprof.hlo.HloFile;
import dev.tracefold.xprof.hlo.HloInstruction;
import dev.tracefold.xprof.hlo.HloModule;
import dev.tracefold.xprof.json.JsonWriter;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `graph_viewer`: a compiled module as text, as its message, or as a picture of what lies around an
/// instruction. The options are XProf's: `module_name` or `program_id`, `type`, `node_name`,
/// `graph_width`, `format`.
public final class GraphViewerTool implements Tool {
    private static final String BYTES = "application/octet-stream";
    private static final String TEXT = "text/plain";
    private static final int WIDTH = 3;
    private static final int MAX_WIDTH = 50;

    @Override
    public String name() {
        return "graph_viewer";
    }

    @Override
    public ToolResult run(ToolRequest request) {
        Optional<HloFile> found =
                HloFile.wanted(
                        request.hosts(),
                        request.text("module_name", ""),
                        request.text("program_id", ""));
        if (found.isEmpty()) {
            return new ToolResult.NotAvailable("it carries no compiled modules");
        }
        HloFile file = found.get();
        String type = request.text("type", "short_txt");
        return switch (type) {
            case "pb" -> ToolResult.Document.of(BYTES, file.bytes());
            case "pbtxt" ->
                    ToolResult.Document.of(
                            TEXT, MessageText.of(file.bytes(), "HloProto", MessageFields.hlo()));
            case "short_txt" -> ToolResult.Document.of(TEXT, HloListing.of(file.bytes(), false));
            case "long_txt" -> ToolResult.Document.of(TEXT, HloListing.of(file.bytes(), true));
            case "adj_nodes" -> adjacent(file.module(), request);
            case "graph" -> graph(file.module(), request);
            default ->
                    throw new ProfileException(
                            ProfileException.Kind.REQUEST,
                            "Unknown graph viewer type option: " + type);
        };
    }

    private static HloInstruction node(HloModule module, ToolRequest request) {
        String node = request.text("node_name", "");
        if (node.isEmpty()) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST, "node_name should not be empty");
        }
        return module.instruction(node)
                .or(() ->
                        module.computations().stream()
                                .filter(one -> one.name().equals(node))
                                .findFirst()
                                .map(one -> one.root()))
                .orElseThrow(() ->
                        new ProfileException(
                                ProfileException.Kind.REQUEST,
                                "Couldn't find HloInstruction or HloComputation named %s."
                                        .formatted(node)));
    }

    private static ToolResult adjacent(HloModule module, ToolRequest request) {
        HloInstruction node = node(module, request);
        List<String> consumers = new ArrayList<>();
        Neighborhood.consumers(module, node).forEach(one -> consumers.add(one.name()));
        List<String> operands = node.operands().stream().map(HloInstruction::name).toList();
        return new ToolResult.Json(json -> {
            list(json.beginObject().name("consumer_names"), consumers);
            list(json.name("operand_names"), operands);
            json.endObject();
        });
    }

    private static void list(JsonWriter json, List<String> names) {
        json.beginArray();
        names.forEach(json::value);
        json.endArray();
    }

    private static ToolResult graph(HloModule module, ToolRequest request) {
        int width = (int) Math.clamp(request.number("graph_width", WIDTH), 1, MAX_WIDTH);
        HloInstruction node = node(module, request);
        Neighborhood around = Neighborhood.of(module, node, width);
        String format = request.text("format", "html");
        return switch (format) {
            case "dot" -> ToolResult.Document.of(TEXT, GraphPicture.dot(around));
            case "html" -> ToolResult.Document.html(GraphPicture.html(around, module.name()));
            default ->
                    throw new ProfileException(
                            ProfileException.Kind.REQUEST,
                            "Option 'format': expected dot or html, found '%s'".formatted(format));
        };
    }
}
