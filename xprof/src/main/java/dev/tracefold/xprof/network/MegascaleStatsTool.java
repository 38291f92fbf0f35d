// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.tracefold.xprof.hlo.HloModules;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `megascale_stats`: for each collective between slices of TPUs how much time it has before somebody waits,
/// how long was waited, and what the network would have to carry. As in XProf the first core of a host
/// stands for it.
public final class MegascaleStatsTool implements Tool {
    private static final String TRANSFER = "MegaScale:";

    @Override
    public String name() {
        return "megascale_stats";
    }

    @Override
    public ToolResult run(ToolRequest request) {
        List<Collective> collectives = new ArrayList<>();
        boolean transfers = false;
        boolean modules = false;
        for (HostProfile host : request.hosts()) {
            try (XSpace space = host.open()) {
                transfers |= hasTransfers(space);
                modules |= HloModules.areIn(space);
                XPlane core = space.plane(XSpace.TPU_PREFIX + "0");
                if (core != null && HloModules.areIn(space)) {
                    collectives.addAll(Exchanges.of(core, HloModules.of(space)));
                }
            }
        }
        collectives.removeIf(one -> one.occurrences() == 0);
        if (!collectives.isEmpty()) {
            collectives.sort(
                    Comparator.comparingDouble(
                            one -> -one.stallMillis() * (double) one.occurrences()));
            return new ToolResult.Tables(List.of(table(collectives)), true);
        }
        if (!transfers) {
            return new ToolResult.NotAvailable(
                    "its hosts recorded no transfers over the data center's network");
        }
        return new ToolResult.NotAvailable(
                modules
                        ? "no core's operations send to and receive from its host"
                        : "it carries no compiled modules, which say what sends and receives are of");
    }

    /// Whether a profile has anything for the tool.
    public static boolean hasTransfers(XSpace space) {
        XPlane threads = space.plane(XSpace.HOST_THREADS);
        return threads != null
                && threads.metadata().stream().anyMatch(kind -> kind.name().startsWith(TRANSFER));
    }

    private static DataTable table(List<Collective> collectives) {
        DataTable table =
                new DataTable()
                        .string("rendezvous_name", "Rendezvous Name")
                        .string("recv_op_name", "Recv Op Name")
                        .string("send_op_name", "Send Op Name")
                        .string("transfer_type", "Transfer Type")
                        .number("slack_time", "Slack Time (ms)")
                        .string("host_stall", "Host Stall (ms)")
                        .number("observed_duration", "Observed Duration (ms)")
                        .number("send_stall", "Send Stall (ms)")
                        .number("send_done_stall", "SendDone Stall (ms)")
                        .number("recv_stall", "Recv Stall (ms)")
                        .number("recv_done_stall", "RecvDone Stall (ms)")
                        .number("stall_duration", "Stall Duration (ms)")
                        .number("total_stall", "Aggregated Total Stall (ms)")
                        .number("occurrences", "Occurrences")
                        .number("net_tx_bytes", "Data Transmitted Size")
                        .number("required_bandwidth", "Required Bandwidth (Gbps)");
        for (Collective one : collectives) {
            table.row(
                    one.name(),
                    one.receiveName(),
                    one.sendName(),
                    one.transferType(),
                    one.slackMillis(),
                    "-",
                    one.observedMillis(),
                    one.spentMillis(Collective.Part.SEND),
                    one.spentMillis(Collective.Part.SEND_DONE),
                    one.spentMillis(Collective.Part.RECEIVE),
                    one.spentMillis(Collective.Part.RECEIVE_DONE),
                    one.stallMillis(),
                    one.stallMillis() * (double) one.occurrences(),
                    one.occurrences(),
                    one.bytes(),
                    one.requiredGigabits());
        }
        return table;
    }
}
