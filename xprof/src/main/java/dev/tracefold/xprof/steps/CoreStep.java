// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

import java.util.List;
import java.util.Map;

/// What one core of a TPU spent a step on.
///
/// @param core the number of the core on its host
/// @param ordinal which of the host's cores it is
/// @param durationPs how long the step took
/// @param categoryPs how long it was in operations of each category, those within others left out
public record CoreStep(int core, int ordinal, long durationPs, Map<String, Long> categoryPs) {
    static final String INFEED = "infeed";

    private static final List<String> OUTFEED = List.of("outfeed");
    private static final List<String> HOST_SEND = List.of("host send", "host send-done");
    private static final List<String> HOST_RECEIVE = List.of("host recv", "host recv-done");
    private static final List<String> TRANSFERS = List.of("send", "send-done", "recv", "recv-done");
    private static final List<String> COLLECTIVES =
            List.of("all-reduce", "all-reduce fusion", "all-to-all");
    // One core waits for the other with which it does something together.
    private static final List<String> WAITING = List.of("megacore fusion");

    /// Copies the map.
    public CoreStep {
        categoryPs = Map.copyOf(categoryPs);
    }

    private long spentPs(List<String> categories) {
        return categories.stream()
                .mapToLong(category -> categoryPs.getOrDefault(category, 0L))
                .sum();
    }

    /// Waiting for data of the host.
    public long infeedPs() {
        return categoryPs.getOrDefault(INFEED, 0L);
    }

    /// Handing data to the host.
    public long outfeedPs() {
        return spentPs(OUTFEED);
    }

    /// Sending to the host, beside its outfeed.
    public long hostSendPs() {
        return spentPs(HOST_SEND);
    }

    /// Receiving from the host, beside its infeed.
    public long hostReceivePs() {
        return spentPs(HOST_RECEIVE);
    }

    /// Exchanging data with all cores together.
    public long collectivesPs() {
        return spentPs(COLLECTIVES);
    }

    /// Exchanging data with another core, or waiting for it.
    public long betweenCoresPs() {
        return spentPs(TRANSFERS) + spentPs(WAITING);
    }

    /// In no operation.
    public long idlePs() {
        long busy = categoryPs.values().stream().mapToLong(Long::longValue).sum();
        return Math.max(0, durationPs - busy);
    }

    /// Computing.
    public long computePs() {
        long offDuty =
                idlePs()
                        + infeedPs()
                        + outfeedPs()
                        + hostSendPs()
                        + hostReceivePs()
                        + spentPs(WAITING);
        return Math.max(0, durationPs - offDuty - collectivesPs() - spentPs(TRANSFERS));
    }

    /// Waiting for the host, whatever for.
    long waitingPs() {
        return infeedPs() + outfeedPs() + hostSendPs() + hostReceivePs() + idlePs();
    }
}
