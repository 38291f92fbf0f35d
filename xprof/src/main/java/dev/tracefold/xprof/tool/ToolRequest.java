// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.tool;

import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;

/// What a tool is asked for.
///
/// @param hosts the profiles to look at, at least one, in the order of the hosts' names
/// @param options what the client said besides, by the names of XProf's query parameters
public record ToolRequest(List<HostProfile> hosts, Map<String, String> options) {
    /// Copies both.
    public ToolRequest {
        hosts = List.copyOf(hosts);
        options = Map.copyOf(options);
    }

    /// An option that is a text.
    public String text(String option, String otherwise) {
        return options.getOrDefault(option, otherwise);
    }

    /// An option that is a number.
    ///
    /// @throws ProfileException if it is something else
    public double number(String option, double otherwise) {
        String text = options.getOrDefault(option, "");
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST,
                    "Option '%s': expected a number, found '%s'".formatted(option, text),
                    e);
        }
    }
}
