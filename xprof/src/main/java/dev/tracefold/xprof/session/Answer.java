// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.util.List;

import dev.tracefold.xprof.tool.ToolResult;

/// What a tool says of a run, and of which hosts it knows nothing.
///
/// @param result what it says; the first of its tables has the property `missing_hosts` if hosts are missing
/// @param missing hosts that are not in it
/// @param hosts how many were asked for
public record Answer(ToolResult result, List<MissingHost> missing, int hosts) {
    /// Copies the list.
    public Answer {
        missing = List.copyOf(missing);
    }

    /// A host that is not in an answer.
    ///
    /// @param host its name
    /// @param reason a sentence
    public record MissingHost(String host, String reason) {}
}
