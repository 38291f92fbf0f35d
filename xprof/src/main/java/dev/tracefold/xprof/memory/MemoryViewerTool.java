// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.memory;

import java.util.Optional;

import dev.tracefold.xprof.hlo.HloFile;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `memory_viewer`: what a compiled module keeps in memory, and when most is in use. It is what the
/// compiler planned, not what was measured.
public final class MemoryViewerTool implements Tool {
    @Override
    public String name() {
        return "memory_viewer";
    }

    /// The options are XProf's: `module_name` or `program_id`, `memory_space`,
    /// `view_memory_allocation_timeline`.
    @Override
    public ToolResult run(ToolRequest request) {
        Optional<HloFile> file =
                HloFile.wanted(
                        request.hosts(),
                        request.text("module_name", ""),
                        request.text("program_id", ""));
        if (file.isEmpty()) {
            return new ToolResult.NotAvailable("it carries no compiled modules");
        }
        MemoryReport report =
                new MemoryReport(
                        file.get().module(),
                        file.get().buffers(),
                        (long) request.number("memory_space", 0));
        if (request.text("view_memory_allocation_timeline", "").equalsIgnoreCase("true")) {
            return ToolResult.Document.html(AllocationTimeline.of(report));
        }
        return new ToolResult.Json(report::write);
    }
}
