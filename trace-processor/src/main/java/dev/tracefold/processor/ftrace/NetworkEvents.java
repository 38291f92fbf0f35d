// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Packets and sockets.
final class NetworkEvents extends FtraceSubsystem {
    private static final int BYTES_PER_KB = 1024;
    private static final int IPPROTO_TCP = 6;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_IPV6 = 0x86DD;
    private static final int TCP_ESTABLISHED = 1;
    private static final int TCP_SYN_SENT = 2;

    private static final Dimension INTERFACE = Dimension.string("network_interface");
    private static final TrackSpec RECEIVE = TrackSpec.counter("net_receive", null, INTERFACE);
    private static final TrackSpec TRANSMIT = TrackSpec.counter("net_transmit", null, INTERFACE);
    private static final TrackSpec KFREE_SKB = TrackSpec.counter("net_kfree_skb", null);
    private static final TrackSpec RETRANSMIT = TrackSpec.slice("net_tcp_retransmit_skb");
    private static final TrackSpec SOCKET_STATE =
            TrackSpec.slice("net_socket_set_state", Dimension.integer("tcp_stream_idx"));
    private static final TrackSpec NAPI_GRO =
            TrackSpec.slice("cpu_napi_gro", Dimension.integer("cpu"));

    /// By the kernel's numbers.
    private static final List<String> TCP_STATES =
            List.of(
                    "TCP_UNKNOWN",
                    "TCP_ESTABLISHED",
                    "TCP_SYN_SENT",
                    "TCP_SYN_RECV",
                    "TCP_FIN_WAIT1",
                    "TCP_FIN_WAIT2",
                    "TCP_TIME_WAIT",
                    "TCP_CLOSE",
                    "TCP_CLOSE_WAIT",
                    "TCP_LAST_ACK",
                    "TCP_LISTEN",
                    "TCP_CLOSING",
                    "TCP_NEW_SYN_RECV");

    private final Map<Integer, Long> receivedBytes = new HashMap<>();
    private final Map<Integer, Long> transmittedBytes = new HashMap<>();
    private final Map<Long, Integer> streamOfSocket = new HashMap<>();
    private long freedPackets;

    NetworkEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("netif_receive_skb", this::receive);
        handlers.on("net_dev_xmit", this::transmit);
        handlers.on("inet_sock_set_state", this::socketState);
        handlers.on("tcp_retransmit_skb", this::retransmit);
        handlers.on("napi_gro_receive_entry", this::napiEntry);
        handlers.on("napi_gro_receive_exit", this::napiExit);
        handlers.on("kfree_skb", this::freed);
    }

    private FtraceHandler receive(FtraceEventType type) {
        int name = type.field("name");
        int len = type.field("len");
        return e -> {
            int device = e.stringId(name);
            int track = track(RECEIVE, () -> e.string(name) + " Received KB", device);
            traffic(e, track, receivedBytes.merge(device, e.uintValue(len), Long::sum), len);
        };
    }

    /// What the driver refused does not count.
    private FtraceHandler transmit(FtraceEventType type) {
        int name = type.field("name");
        int len = type.field("len");
        int rc = type.field("rc");
        return e -> {
            if (e.intValue(rc) != 0) {
                return;
            }
            int device = e.stringId(name);
            int track = track(TRANSMIT, () -> e.string(name) + " Transmitted KB", device);
            traffic(e, track, transmittedBytes.merge(device, e.uintValue(len), Long::sum), len);
        };
    }

    private void traffic(FtraceEvent e, int track, long bytes, int len) {
        ArgSet args = newArgs();
        addUint(args, "cpu", e.cpu());
        addUint(args, "len", e.uintValue(len));
        long kilobytes = bytes / BYTES_PER_KB;
        counters.push(e.timestampNanos(), track, (double) kilobytes, args);
    }

    private FtraceHandler socketState(FtraceEventType type) {
        int protocol = type.field("protocol");
        int familyField = type.field("family");
        int newState = type.field("newstate");
        int oldState = type.field("oldstate");
        int socket = type.field("skaddr");
        int category = strings.intern("tcp_state");
        return e -> {
            int family = e.intValue(familyField);
            int state = e.intValue(newState);
            boolean isTcp = e.intValue(protocol) == IPPROTO_TCP;
            boolean isIp = family == AF_INET || family == AF_INET6;
            if (!isTcp || !isIp || !isTcpState(state) || !isTcpState(e.intValue(oldState))) {
                return;
            }
            int stream =
                    streamOfSocket.computeIfAbsent(
                            e.longValue(socket), s -> streamOfSocket.size() + 1);
            int track = track(SOCKET_STATE, () -> "TCP stream#%d".formatted(stream), stream);
            end(e, track);
            int name = strings.intern(socketStateName(e, type, state));
            slices.begin(e.timestampNanos(), track, category, name, null);
        };
    }

    private static boolean isTcpState(int state) {
        return state >= 0 && state < TCP_STATES.size();
    }

    private static String socketStateName(FtraceEvent e, FtraceEventType type, int state) {
        String name = TCP_STATES.get(state);
        return switch (state) {
            case TCP_SYN_SENT -> "%s(pid=%d)".formatted(name, e.tid());
            case TCP_ESTABLISHED ->
                    "%s(sport=%d,dport=%d)"
                            .formatted(
                                    name,
                                    e.uintValue(type.field("sport")),
                                    e.uintValue(type.field("dport")));
            default -> name;
        };
    }

    private FtraceHandler retransmit(FtraceEventType type) {
        int sport = type.field("sport");
        int dport = type.field("dport");
        int category = strings.intern("tcp_event");
        return e -> {
            String name = "sport=%d,dport=%d".formatted(e.uintValue(sport), e.uintValue(dport));
            int track = track(RETRANSMIT, "TCP Retransmit Skb");
            instant(e, track, category, strings.intern(name));
        };
    }

    private FtraceHandler napiEntry(FtraceEventType type) {
        int name = type.field("name");
        int len = type.field("len");
        int category = strings.intern("napi_gro");
        return e -> {
            ArgSet args = newArgs();
            addInt(args, "len", e.uintValue(len));
            slices.begin(e.timestampNanos(), napiTrack(e), category, e.stringId(name), args);
        };
    }

    private FtraceHandler napiExit(FtraceEventType type) {
        int ret = type.field("ret");
        int category = strings.intern("napi_gro");
        return e -> {
            ArgSet args = newArgs();
            addInt(args, "ret", e.intValue(ret));
            slices.end(e.timestampNanos(), napiTrack(e), category, NONE, args);
        };
    }

    private int napiTrack(FtraceEvent e) {
        return track(NAPI_GRO, () -> "Napi Gro Cpu %d".formatted(e.cpu()), e.cpu());
    }

    private FtraceHandler freed(FtraceEventType type) {
        int protocolField = type.field("protocol");
        return e -> {
            int protocol = e.intValue(protocolField);
            if (protocol != ETH_P_IP && protocol != ETH_P_IPV6) {
                return;
            }
            freedPackets++;
            ArgSet args = newArgs();
            addString(args, "protocol", strings.intern(protocol == ETH_P_IP ? "IP" : "IPV6"));
            int track = track(KFREE_SKB, "Kfree Skb IP Prot");
            counters.push(e.timestampNanos(), track, (double) freedPackets, args);
        };
    }
}
