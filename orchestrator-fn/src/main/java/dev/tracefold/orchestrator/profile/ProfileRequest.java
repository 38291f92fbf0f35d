// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.profile;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What is asked over HTTP.
///
/// @param method such as `GET`
/// @param route the path behind the prefix, without slashes around it
/// @param query the parameters, the first value of each
public record ProfileRequest(String method, String route, Map<String, String> query) {
    private static final Set<String> ABOUT_THE_RUN =
            Set.of(
                    "run",
                    "tag",
                    "host",
                    "hosts",
                    "session_path",
                    "run_path",
                    "base_session_id",
                    "tqx");

    public ProfileRequest {
        query = Map.copyOf(query);
    }

    /// A parameter, or nothing.
    String text(String name) {
        return query.getOrDefault(name, "");
    }

    /// The tool that is asked for. A name may end in a mark that clients use among themselves.
    String tool() {
        String tag = text("tag");
        return tag.endsWith("^") ? tag.substring(0, tag.length() - 1) : tag;
    }

    /// What is for the tool.
    Map<String, String> options() {
        Map<String, String> options = new HashMap<>(query);
        options.keySet().removeAll(ABOUT_THE_RUN);
        return options;
    }
}
