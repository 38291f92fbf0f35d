// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.catalog;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// A tool of XProf that nobody has written here. It tells a profile that has nothing for it from one that
/// has, so that users know whether it is the profile that lacks something or we.
public final class UnwrittenTool implements Tool {
    private static final Set<String> REQUESTS =
            Set.of("SessionRun", "BatchingSessionRun", "ProcessBatch");

    private static final List<Tool> ALL =
            List.of(
                    new UnwrittenTool(
                            "inference_profile",
                            space -> hasHostEvent(space, REQUESTS::contains),
                            "its hosts recorded no requests of an inference server"));

    private final String name;
    private final Predicate<XSpace> hasData;
    private final String otherwise;

    private UnwrittenTool(String name, Predicate<XSpace> hasData, String otherwise) {
        this.name = name;
        this.hasData = hasData;
        this.otherwise = otherwise;
    }

    /// All of them.
    public static List<Tool> all() {
        return ALL;
    }

    @Override
    public String name() {
        return name;
    }

    /// Says that the profile has nothing for the tool.
    ///
    /// @throws ProfileException if it has
    @Override
    public ToolResult run(ToolRequest request) {
        for (HostProfile host : request.hosts()) {
            try (XSpace space = host.open()) {
                if (hasData.test(space)) {
                    throw new ProfileException(
                            ProfileException.Kind.REQUEST,
                            "Tool '%s' is not written yet".formatted(name));
                }
            }
        }
        return new ToolResult.NotAvailable(otherwise);
    }

    private static boolean hasHostEvent(XSpace space, Predicate<String> wanted) {
        XPlane threads = space.plane(XSpace.HOST_THREADS);
        return threads != null
                && threads.metadata().stream().anyMatch(kind -> wanted.test(kind.name()));
    }
}
