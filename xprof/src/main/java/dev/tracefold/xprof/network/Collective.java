// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.network;

/// What is known of a collective over the network: all that slices exchange under one name. An exchange
/// begins with a send and ends with what completes the receive; in between the core does other things.
final class Collective {
    private static final double PICOS_PER_MILLI = 1e9;

    private final String name;
    private String sendName = "";
    private String receiveName = "";
    private String transferType = "";
    private long bytes;
    private long occurrences;
    private long slackPs;
    private long observedPs;
    private long stallPs;
    private final long[] spentPs = new long[Part.values().length];

    // The exchange that goes on.
    private boolean open;
    private long begin;
    private long busyPs;
    private long ownPs;
    private String opening = "";

    /// The operations of an exchange.
    enum Part {
        SEND,
        SEND_DONE,
        RECEIVE,
        RECEIVE_DONE
    }

    /// An operation of an exchange.
    ///
    /// @param part which
    /// @param name what it is called
    /// @param beginPs when it began
    /// @param durationPs how long the core waited for it
    record Operation(Part part, String name, long beginPs, long durationPs) {}

    Collective(String name) {
        this.name = name;
    }

    /// Adds one of its own operations.
    ///
    /// @param size of what is received, once it is
    void add(Operation operation, long size, String type) {
        transferType = transferType.isEmpty() ? type : transferType;
        if (operation.part() == Part.SEND) {
            open = true;
            begin = operation.beginPs();
            busyPs = 0;
            ownPs = 0;
            opening = operation.name();
        }
        ownPs += operation.durationPs();
        spentPs[index(operation.part())] += operation.durationPs();
        if (operation.part() == Part.RECEIVE_DONE && open) {
            occurrences++;
            slackPs += Math.max(0, operation.beginPs() - begin - busyPs);
            observedPs += operation.beginPs() + operation.durationPs() - begin;
            stallPs += ownPs;
            bytes = size;
            sendName = opening;
            receiveName = operation.name();
            open = false;
        }
    }

    private static int index(Part part) {
        return switch (part) {
            case SEND -> 0;
            case SEND_DONE -> 1;
            case RECEIVE -> 2;
            case RECEIVE_DONE -> 3;
        };
    }

    /// Hears of time in which the core waited for some exchange, this one or another: that is no slack.
    void busy(long durationPs) {
        busyPs += durationPs;
    }

    String name() {
        return name;
    }

    String sendName() {
        return sendName;
    }

    String receiveName() {
        return receiveName;
    }

    String transferType() {
        return transferType;
    }

    long bytes() {
        return bytes;
    }

    /// How many exchanges there were from beginning to end.
    long occurrences() {
        return occurrences;
    }

    /// The time an exchange may take without anybody waiting, in milliseconds, on average.
    double slackMillis() {
        return average(slackPs);
    }

    /// From the send to the end of the receive, in milliseconds, on average.
    double observedMillis() {
        return average(observedPs);
    }

    /// How long the core waited for an exchange, in milliseconds, on average.
    double stallMillis() {
        return average(stallPs);
    }

    /// How long it waited for one of its operations.
    double spentMillis(Part part) {
        return average(spentPs[index(part)]);
    }

    private double average(long picos) {
        return occurrences == 0 ? 0 : (double) picos / (double) occurrences / PICOS_PER_MILLI;
    }

    /// What the network has to carry for nobody to wait, in gigabits a second.
    double requiredGigabits() {
        double millis = slackMillis();
        return millis == 0 ? Integer.MAX_VALUE : (double) bytes * 8e-6 / millis;
    }
}
