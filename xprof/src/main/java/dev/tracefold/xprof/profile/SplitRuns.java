// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.profile;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// Puts runs together that were one run across hosts.
final class SplitRuns {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuu_MM_dd_HH_mm_ss");

    private SplitRuns() {}

    /// Merges neighbours in a list that is sorted by name.
    static List<ProfileRun> merge(List<ProfileRun> runs, Duration window) {
        List<ProfileRun> result = new ArrayList<>();
        @Nullable LocalDateTime first = null;
        for (ProfileRun run : runs) {
            LocalDateTime time = time(run.name());
            ProfileRun last = result.isEmpty() ? null : result.getLast();
            if (last != null && first != null && time != null) {
                boolean near = !time.isAfter(first.plus(window));
                if (near && sameParent(last, run) && disjoint(last, run)) {
                    result.set(result.size() - 1, union(last, run));
                    continue;
                }
            }
            result.add(run);
            first = time;
        }
        return result;
    }

    private static String parent(String name) {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    private static @Nullable LocalDateTime time(String name) {
        try {
            return LocalDateTime.parse(name.substring(parent(name).length()), STAMP);
        } catch (DateTimeException e) {
            return null; // a name that somebody chose
        }
    }

    private static boolean sameParent(ProfileRun one, ProfileRun other) {
        return parent(one.name()).equals(parent(other.name()));
    }

    private static boolean disjoint(ProfileRun one, ProfileRun other) {
        Set<String> hosts = new HashSet<>();
        one.hosts().forEach(host -> hosts.add(host.host()));
        return other.hosts().stream().noneMatch(host -> hosts.contains(host.host()));
    }

    private static ProfileRun union(ProfileRun one, ProfileRun other) {
        List<HostProfile> hosts = new ArrayList<>(one.hosts());
        hosts.addAll(other.hosts());
        hosts.sort(Comparator.comparing(HostProfile::host));
        return new ProfileRun(one.name(), hosts);
    }
}
