// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.profile;

import java.util.List;

/// One recording: its name, and the profile of each host that took part, sorted by name.
///
/// @param name as the frontend knows it
/// @param hosts never empty
public record ProfileRun(String name, List<HostProfile> hosts) {
    /// What stands for all hosts of a run.
    public static final String ALL_HOSTS = "ALL_HOSTS";

    /// Copies the list.
    public ProfileRun {
        hosts = List.copyOf(hosts);
    }

    /// The profiles of one host, or of all for `ALL_HOSTS` and for nothing.
    ///
    /// @throws ProfileException if there is no such host
    public List<HostProfile> select(String host) {
        if (host.isEmpty() || host.equals(ALL_HOSTS)) {
            return hosts;
        }
        List<HostProfile> found = hosts.stream().filter(one -> one.host().equals(host)).toList();
        if (found.isEmpty()) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST,
                    "No xplane file found for host: %s in run: %s".formatted(host, name));
        }
        return found;
    }
}
