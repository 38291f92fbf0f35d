// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `network_packet` and `network_packet_bundle`: packets of the network, one by one or summed up,
/// as slices of each interface and direction.
final class NetworkModule extends PartModule<NetworkModule.Part> {
    private static final int PACKET = 88;
    private static final int BUNDLE = 92;
    private static final int INTERNED_CONTEXT = 30;

    // NetworkPacketEvent
    private static final int DIRECTION = 1;
    private static final int INTERFACE = 2;
    private static final int LENGTH = 3;
    private static final int UID = 4;
    private static final int TAG = 5;
    private static final int IP_PROTO = 6;
    private static final int TCP_FLAGS = 7;
    private static final int LOCAL_PORT = 8;
    private static final int REMOTE_PORT = 9;
    private static final int ICMP_TYPE = 10;
    private static final int ICMP_CODE = 11;

    // NetworkPacketBundle
    private static final int IID = 1;
    private static final int CONTEXT = 2;
    private static final int TIMESTAMPS = 3;
    private static final int LENGTHS = 4;
    private static final int TOTAL_PACKETS = 5;
    private static final int TOTAL_DURATION = 6;
    private static final int TOTAL_LENGTH = 7;

    private static final int UIDS_PER_USER = 100_000;
    private static final String TCP_FLAG_LETTERS = "fsrpauec";

    private static final int INTERN_ERRORS = StatKeys.of("network_trace_intern_errors");
    private static final int PARSE_ERRORS = StatKeys.of("network_trace_parse_errors");

    private static final TrackSpec TRACKS =
            TrackSpec.slice(
                    "network_packets",
                    Dimension.string("net_interface"),
                    Dimension.string("net_direction"));

    /// Packets that have all but their lengths in common.
    record Part(SequenceState.Message event, long length, long count, long duration) {}

    private final MessageFields bundle = new MessageFields(TOTAL_LENGTH);
    private final MessageFields event = new MessageFields(ICMP_CODE);
    private final LongList timestamps = new LongList();
    private final LongList lengths = new LongList();
    private @Nullable Map<Long, Integer> packageOfUid;

    NetworkModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {PACKET, BUNDLE};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        long ts = packet.timestampNanos();
        if (field == PACKET) {
            event.enter(value);
            push(ts, new Part(message(value), event.uintValue(LENGTH), 1, 0));
            return true;
        }
        if (!bundle.enter(value)) {
            context.stats().increment(PARSE_ERRORS);
        }
        SequenceState.Message common = common(packet.state());
        if (bundle.has(TOTAL_LENGTH)) {
            push(
                    ts,
                    new Part(
                            common,
                            bundle.longValue(TOTAL_LENGTH),
                            bundle.uintValue(TOTAL_PACKETS),
                            bundle.longValue(TOTAL_DURATION)));
            return true;
        }
        bundle.values(TIMESTAMPS, timestamps);
        bundle.values(LENGTHS, lengths);
        for (int i = 0; i < Math.min(timestamps.size(), lengths.size()); i++) {
            push(ts + timestamps.get(i), new Part(common, lengths.get(i), 1, 0));
        }
        return true;
    }

    private static SequenceState.Message message(ProtoReader value) {
        return new SequenceState.Message(
                value.buffer(), value.start(), value.start() + value.length());
    }

    /// What the packets of a bundle have in common, interned or in the bundle itself.
    private SequenceState.Message common(SequenceState state) {
        int start = bundle.start(CONTEXT);
        SequenceState.Message own =
                new SequenceState.Message(bundle.buffer(), start, start + bundle.length(CONTEXT));
        if (!bundle.has(IID)) {
            return own;
        }
        SequenceState.@Nullable Message interned =
                state.interned(INTERNED_CONTEXT, bundle.longValue(IID));
        if (interned == null) {
            context.stats().increment(INTERN_ERRORS);
            return own;
        }
        event.reset(interned.buffer(), interned.start(), interned.end());
        int from = event.start(CONTEXT);
        return new SequenceState.Message(event.buffer(), from, from + event.length(CONTEXT));
    }

    @Override
    void parsePart(long timestampNanos, Part part) {
        event.reset(part.event.buffer(), part.event.start(), part.event.end());
        String direction =
                switch (event.intValue(DIRECTION)) {
                    case 1 -> "Received";
                    case 2 -> "Transmitted";
                    default -> "DIR_UNKNOWN";
                };
        String transport = transport();
        @Nullable String flags = event.has(TCP_FLAGS) ? tcpFlags() : null;
        addArgs(part, transport, flags);
        String networkInterface = event.string(INTERFACE);
        int track =
                context.compressor()
                        .scoped(
                                TRACKS,
                                strings.intern(networkInterface + " " + direction),
                                timestampNanos,
                                part.duration,
                                strings.intern(networkInterface),
                                strings.intern(direction));
        int slice =
                context.slices().scoped(timestampNanos, track, NONE, name(), part.duration, args);
        if (slice != SliceTracker.NO_SLICE) {
            addRow(slice, part, direction, transport, flags);
        }
    }

    private void addArgs(Part part, String transport, @Nullable String flags) {
        args.clear();
        addText("packet_transport", transport);
        addInteger("socket_uid", event.uintValue(UID));
        addText("socket_tag", tag());
        if (flags != null) {
            addText("packet_tcp_flags", flags);
        }
        addIfThere("local_port", LOCAL_PORT);
        addIfThere("remote_port", REMOTE_PORT);
        addIfThere("packet_icmp_type", ICMP_TYPE);
        addIfThere("packet_icmp_code", ICMP_CODE);
        addInteger("packet_length", part.length);
        addInteger("packet_count", part.count);
    }

    private void addIfThere(String key, int field) {
        if (event.has(field)) {
            addInteger(key, event.uintValue(field));
        }
    }

    /// A row about a slice, whose id it shares.
    private void addRow(
            int slice, Part part, String direction, String transport, @Nullable String flags) {
        Table table = context.storage().table("__intrinsic_android_network_packets");
        int row = table.addRow();
        table.ints("id").set(row, slice);
        table.strings("iface").set(row, strings.intern(event.string(INTERFACE)));
        table.strings("direction").set(row, strings.intern(direction));
        table.strings("packet_transport").set(row, strings.intern(transport));
        table.longs("packet_length").set(row, part.length);
        table.longs("packet_count").set(row, part.count);
        table.ints("socket_tag").set(row, event.intValue(TAG));
        table.strings("socket_tag_str").set(row, strings.intern(tag()));
        table.ints("socket_uid").set(row, event.intValue(UID));
        setIfThere(table, row, "local_port", LOCAL_PORT);
        setIfThere(table, row, "remote_port", REMOTE_PORT);
        setIfThere(table, row, "packet_icmp_type", ICMP_TYPE);
        setIfThere(table, row, "packet_icmp_code", ICMP_CODE);
        setIfThere(table, row, "packet_tcp_flags", TCP_FLAGS);
        if (flags != null) {
            table.strings("packet_tcp_flags_str").set(row, strings.intern(flags));
        }
    }

    private void setIfThere(Table table, int row, String column, int field) {
        if (event.has(field)) {
            table.ints(column).set(row, event.intValue(field));
        }
    }

    private String tag() {
        return "0x" + Integer.toHexString(event.intValue(TAG));
    }

    private String transport() {
        return switch (event.intValue(IP_PROTO)) {
            case 6 -> "IPPROTO_TCP";
            case 17 -> "IPPROTO_UDP";
            case 1 -> "IPPROTO_ICMP";
            case 58 -> "IPPROTO_ICMPV6";
            default -> "IPPROTO (" + event.uintValue(IP_PROTO) + ")";
        };
    }

    private String tcpFlags() {
        StringBuilder letters = new StringBuilder(TCP_FLAG_LETTERS);
        for (int bit = 0; bit < letters.length(); bit++) {
            if ((event.intValue(TCP_FLAGS) & 1 << bit) == 0) {
                letters.setCharAt(bit, '.');
            }
        }
        return letters.toString();
    }

    /// The package whose user sent or got the packet, or the user.
    private int name() {
        long uid = event.uintValue(UID);
        if (packageOfUid == null) {
            packageOfUid = packages();
        }
        @Nullable Integer known = uid == 0 ? null : packageOfUid.get(uid % UIDS_PER_USER);
        return known == null ? strings.intern("uid=" + uid) : known;
    }

    private Map<Long, Integer> packages() {
        Table table = context.storage().table("__intrinsic_package_list");
        Map<Long, Integer> packages = new HashMap<>();
        for (int row = 0; row < table.rowCount(); row++) {
            packages.putIfAbsent(
                    table.longs("uid").get(row), table.strings("package_name").get(row));
        }
        return packages;
    }
}
