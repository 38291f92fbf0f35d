// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.tool;

/// A tool of XProf: turns the profiles of one or more hosts into the data that its page shows.
public interface Tool {
    /// The name that clients ask for.
    String name();

    /// Makes the data.
    ///
    /// @throws dev.tracefold.xprof.profile.ProfileException if a profile is damaged or an option has no
    ///     meaning
    ToolResult run(ToolRequest request);
}
