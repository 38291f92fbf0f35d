// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.winscope.PacketTrace;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class AndroidModulesTest {
    private static final int INTERNED_DATA = 12;
    private static final int PACKAGES_LIST = 47;
    private static final int STATSD_ATOM = 84;
    private static final int NETWORK_PACKET = 88;
    private static final int NETWORK_BUNDLE = 92;
    private static final int MODEM_EVENTS = 110;
    private static final int MODEM_DATABASE = 111;
    private static final int BLUETOOTH = 114;
    private static final int WAKELOCKS = 116;
    private static final int VIDEO_FRAME = 1000;
    private static final int VIDEO_ERROR = 1001;

    private final PacketTrace trace = new PacketTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private List<String> slices() {
        return trace.rows(
                "SELECT ts, dur, slice.name, track.type, track.name FROM slice JOIN track ON track.id = track_id");
    }

    private String stat(String name) {
        return trace.rows("SELECT value FROM stats WHERE name = '" + name + "'").getFirst();
    }

    private void sequence(Consumer<ProtoWriter> interned, Consumer<ProtoWriter> content) {
        trace.packet(packet -> {
            packet.varint(8, 100).varint(10, 1).varint(13, 1);
            packet.nested(INTERNED_DATA, interned);
            content.accept(packet);
        });
    }

    @Test
    void packetOfTheNetworkIsASliceAndARow() {
        trace.packet(
                0,
                PACKAGES_LIST,
                list -> list.nested(1, app -> app.text(1, "org.app").varint(2, 10_001)));
        trace.packet(
                50,
                NETWORK_PACKET,
                event ->
                        event.varint(1, 2)
                                .text(2, "wlan0")
                                .varint(3, 72)
                                .varint(4, 10_001)
                                .varint(5, 0x407)
                                .varint(6, 6)
                                .varint(7, 0b10010)
                                .varint(8, 5100)
                                .varint(9, 443));

        assertThat(slices()).containsExactly("50|0|org.app|network_packets|wlan0 Transmitted");
        assertThat(trace.args("slice", "true"))
                .containsExactly(
                        "packet_transport=IPPROTO_TCP",
                        "socket_uid=10001",
                        "socket_tag=0x407",
                        "packet_tcp_flags=.s..a...",
                        "local_port=5100",
                        "remote_port=443",
                        "packet_length=72",
                        "packet_count=1");
        assertThat(
                        trace.rows(
                                """
                                SELECT id, iface, direction, packet_length, socket_tag, remote_port, packet_icmp_type
                                FROM __intrinsic_android_network_packets\
                                """))
                .containsExactly("0|wlan0|Transmitted|72|1031|443|");
    }

    @Test
    void bundleOfPacketsSharesAnInternedContext() {
        sequence(
                interned ->
                        interned.nested(
                                30,
                                context ->
                                        context.varint(1, 1)
                                                .nested(
                                                        2,
                                                        event ->
                                                                event.varint(1, 1)
                                                                        .text(2, "eth0")
                                                                        .varint(4, 7)
                                                                        .varint(6, 17))),
                packet ->
                        packet.nested(
                                NETWORK_BUNDLE,
                                bundle -> bundle.varint(1, 1).packed(3, 5, 25).packed(4, 60, 61)));
        trace.packet(packet ->
                packet.varint(8, 1000)
                        .varint(10, 1)
                        .nested(
                                NETWORK_BUNDLE,
                                bundle ->
                                        bundle.varint(1, 1)
                                                .varint(5, 12)
                                                .varint(6, 300)
                                                .varint(7, 999)));
        trace.packet(packet ->
                packet.varint(8, 2000)
                        .varint(10, 1)
                        .nested(NETWORK_BUNDLE, bundle -> bundle.varint(1, 9)));

        assertThat(slices())
                .containsExactly(
                        "105|0|uid=7|network_packets|eth0 Received",
                        "125|0|uid=7|network_packets|eth0 Received",
                        "1000|300|uid=7|network_packets|eth0 Received");
        assertThat(
                        trace.rows(
                                "SELECT packet_length, packet_count FROM __intrinsic_android_network_packets"))
                .containsExactly("60|1", "61|1", "999|12");
        assertThat(stat("network_trace_intern_errors")).isEqualTo("1");
    }

    @Test
    void lockIsASliceFromTakingToGivingBack() {
        sequence(
                interned ->
                        interned.nested(
                                        42,
                                        lock ->
                                                lock.varint(1, 1)
                                                        .text(2, "*job*")
                                                        .varint(3, 1)
                                                        .varint(4, 44)
                                                        .varint(5, 1000))
                                .nested(42, lock -> lock.varint(1, 2).text(2, "audio")),
                packet ->
                        packet.nested(
                                WAKELOCKS,
                                bundle ->
                                        bundle.packed(1, 1, 2, 1, 3)
                                                .packed(
                                                        2,
                                                        10 << 1 | 1,
                                                        20 << 1 | 1,
                                                        30 << 1,
                                                        40 << 1)));

        assertThat(slices())
                .containsExactly(
                        "110|20|*job*|app_wakelock_events|app_wakelock_events",
                        "120|-1|audio|app_wakelock_events|app_wakelock_events");
        assertThat(trace.args("slice", "slice.name = '*job*'"))
                .containsExactly("flags=1", "owner_pid=44", "owner_uid=1000");
        assertThat(stat("app_wakelock_unknown_id")).isEqualTo("1");
    }

    @Test
    void bluetoothPacketIsASlice() {
        trace.packet(
                10,
                BLUETOOTH,
                event -> event.varint(1, 1).varint(2, 3).varint(3, 40).varint(4, 5).varint(5, 9));

        assertThat(slices())
                .containsExactly(
                        "10|5|BluetoothTraceEvent|bluetooth_trace_event|BluetoothTraceEvent");
        assertThat(trace.args("slice", "true")).contains("Count=3", "Length=40", "Op Code=9");
    }

    @Test
    void atomNobodyDescribesIsNumbered() {
        trace.packet(
                10,
                STATSD_ATOM,
                bundle ->
                        bundle.nested(
                                        1,
                                        atom ->
                                                atom.nested(
                                                        47,
                                                        app ->
                                                                app.varint(1, 5)
                                                                        .text(2, "abc")
                                                                        .real(3, 1.5)))
                                .nested(1, atom -> atom.nested(100_001, own -> own.varint(1, 2)))
                                .packed(2, 33));

        assertThat(trace.rows("SELECT ts, name FROM slice ORDER BY ts"))
                .containsExactly("10|atom_100001", "33|atom_47");
        assertThat(trace.args("slice", "slice.name = 'atom_47'"))
                .containsExactly(
                        "field_1=5", "field_2=<bytes size=3>", "field_3_assuming_double=1.5");
        assertThat(stat("atom_unknown")).isEqualTo("1");
        assertThat(stat("atom_timestamp_missing")).isEqualTo("1");
    }

    @Test
    void linesOfAModemAreLookedUpByTheirTokens() {
        trace.packet(0, MODEM_DATABASE, packet -> packet.bytes(1, database()));
        trace.packet(
                10,
                MODEM_EVENTS,
                events ->
                        events.bytes(1, line(1, 10, 0xC8, 0x01))
                                .bytes(1, line(2))
                                .bytes(1, line(1))
                                .bytes(1, line(3, 1))
                                .packed(2, 1000, 20, 30, -5000));

        assertThat(slices())
                .containsExactly(
                        "1000|0|cell 5 at 0064|pixel_modem_event|Pixel Modem Events: radio",
                        "1020|0|Token not found|pixel_modem_event|Pixel Modem Events");
        assertThat(trace.args("slice", "ts = 1000"))
                .contains(
                        "token_id=1",
                        "token_id_hex=0x01",
                        "packet_ts=10",
                        "pw_token_1.arg_0=5",
                        "pw_token_1.arg_1=100");
        assertThat(stat("pixel_modem_negative_timestamp")).isEqualTo("1");
    }

    /// A token and the bytes of its values.
    private static byte[] line(int token, int... values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Integer.BYTES + values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(token);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.array();
    }

    /// A database with one token in use and one that was removed.
    private static byte[] database() {
        byte[] texts =
                "\u25A0format\u2666cell %d at %04x\u25A0domain\u2666radio\0old\0"
                        .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(32 + texts.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("TOKENS\0\0".getBytes(StandardCharsets.US_ASCII)).putInt(2).putInt(0);
        bytes.putInt(1).putInt(-1).putInt(2).putInt(0x07E6_0101);
        return bytes.put(texts).array();
    }

    @Test
    void framesOfAVideoRememberTheirDisplay() {
        trace.packet(
                10,
                VIDEO_FRAME,
                frame ->
                        frame.varint(1, 3)
                                .varint(3, 2)
                                .text(4, "config")
                                .text(8, "Main")
                                .text(9, "hev1"));
        trace.packet(
                20,
                VIDEO_FRAME,
                frame ->
                        frame.varint(1, 3)
                                .varint(2, 1)
                                .varint(3, 2)
                                .text(5, "picture")
                                .varint(6, 1)
                                .varint(7, 16));
        trace.packet(30, VIDEO_FRAME, frame -> frame.varint(1, 3));
        trace.packet(40, VIDEO_ERROR, error -> error.varint(1, 3).varint(2, 2));

        assertThat(
                        trace.rows(
                                """
                                SELECT ts, display_id, display_name, codec_string, frame_number, codec,
                                    is_key_frame, pts_us, is_config
                                FROM __intrinsic_video_frames\
                                """))
                .containsExactly("10|3|Main|hev1|0|2|||1", "20|3|Main|hev1|1|2|1|16|");
        assertThat(
                        trace.rows(
                                """
                                SELECT CAST(__intrinsic_video_frame_au_data(id) AS TEXT)
                                FROM __intrinsic_video_frames\
                                """))
                .containsExactly("config", "picture");
        assertThat(stat("android_video_codec_error")).isEqualTo("1");
    }
}
