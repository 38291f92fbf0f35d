// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class WinscopeEventsTest {
    private static final int TRANSACTIONS = 94;
    private static final int TRANSITION = 96;
    private static final int HANDLERS = 97;
    private static final int LOG_MESSAGE = 104;
    private static final int LOG_CONFIG = 105;
    private static final int EXTENSIONS = 112;

    private final PacketTrace trace = new PacketTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private String stat(String name) {
        return trace.rows("SELECT value FROM stats WHERE name = '" + name + "'").getFirst();
    }

    @Test
    void everyChangeOfATransactionIsARow() {
        trace.packet(
                10,
                TRANSACTIONS,
                entry ->
                        entry.varint(2, 7)
                                .nested(
                                        3,
                                        t ->
                                                t.varint(1, 3)
                                                        .varint(6, 99)
                                                        .nested(
                                                                7,
                                                                l ->
                                                                        l.varint(1, 4)
                                                                                .varint(
                                                                                        2,
                                                                                        1L << 33
                                                                                                | 2))
                                                        .nested(8, d -> d.varint(1, 5).varint(2, 8))
                                                        .varint(10, 77))
                                .nested(3, t -> t.varint(1, 3).varint(6, 100))
                                .nested(4, l -> l.varint(1, 6))
                                .varint(5, 8)
                                .varint(8, 9));

        assertThat(
                        trace.rows(
                                """
                                SELECT transaction_type, transaction_id, pid, layer_id, display_id, flags_id
                                FROM __intrinsic_surfaceflinger_transaction\
                                """))
                .containsExactly(
                        "LAYER_CHANGED|99|3|4||0",
                        "DISPLAY_CHANGED|99|3||5|1",
                        "NOOP|100|3|||",
                        "LAYER_ADDED|||6||",
                        "LAYER_DESTROYED|||8||",
                        "LAYER_HANDLE_DESTROYED|||9||");
        assertThat(
                        trace.rows(
                                "SELECT flags_id, flag FROM __intrinsic_surfaceflinger_transaction_flag"))
                .containsExactly(
                        "0|eLayerChanged", "0|eCachedBufferChanged", "1|eDisplaySizeChanged");
        assertThat(trace.args("__intrinsic_surfaceflinger_transaction", "layer_id = 4"))
                .containsExactly("layer_id=4", "what=8589934594", "apply_token=77");
    }

    @Test
    void aTransitionIsToldInParts() {
        trace.packet(
                        10,
                        TRANSITION,
                        t ->
                                t.varint(1, 7)
                                        .varint(2, 100)
                                        .varint(3, 200)
                                        .nested(
                                                14,
                                                c ->
                                                        c.varint(1, 1)
                                                                .varint(2, 44)
                                                                .nested(
                                                                        9,
                                                                        r ->
                                                                                r.varint(3, 5)
                                                                                        .varint(
                                                                                                4,
                                                                                                6))))
                .packet(20, TRANSITION, t -> t.varint(1, 7).varint(4, 300).varint(12, 2))
                .packet(30, TRANSITION, t -> t.varint(1, 7).varint(9, 450))
                .packet(40, TRANSITION, t -> t.varint(1, 8).varint(4, 500).varint(8, 600))
                .packet(50, TRANSITION, t -> t.varint(1, 9).varint(3, 700).varint(7, 800))
                .packet(60, HANDLERS, h -> h.nested(1, m -> m.varint(1, 2).text(2, "Default")));

        assertThat(
                        trace.rows(
                                """
                                SELECT transition_id, ts, status, duration_ns, handler
                                FROM __intrinsic_window_manager_shell_transitions\
                                """))
                .containsExactly("7|200|played|150|2", "8|500|||", "9|700|aborted||");
        assertThat(trace.args("__intrinsic_window_manager_shell_transitions", "transition_id = 7"))
                .contains(
                        "id=7", "create_time_ns=100", "dispatch_time_ns=300", "finish_time_ns=450");
        assertThat(
                        trace.rows(
                                """
                                SELECT transition_id, layer_id, mode, w, h
                                FROM __intrinsic_window_manager_shell_transition_participants p
                                JOIN __intrinsic_winscope_rect r ON r.id = start_abs_bounds_rect_id\
                                """))
                .containsExactly("7|44|1|5.0|6.0");
        assertThat(
                        trace.rows(
                                "SELECT handler_id, handler_name FROM __intrinsic_window_manager_shell_transition_handlers"))
                .containsExactly("2|Default");
    }

    @Test
    void defaultsDoNotReplaceWhatAnotherPartSaid() {
        trace.packet(10, TRANSITION, t -> t.varint(1, 7).varint(3, 200))
                .packet(20, TRANSITION, t -> t.varint(1, 7).varint(4, 300));

        assertThat(
                        trace.rows(
                                """
                                SELECT key, int_value
                                FROM __intrinsic_winscope_proto_to_args_with_defaults('window_manager_shell_transition_protos')
                                WHERE key IN ('id', 'send_time_ns', 'dispatch_time_ns', 'flags') ORDER BY key\
                                """))
                .containsExactly("dispatch_time_ns|300", "flags|0", "id|7", "send_time_ns|200");
    }

    private void logConfig(Consumer<ProtoWriter> config) {
        trace.packet(0, LOG_CONFIG, config);
    }

    @Test
    void logTextsMayComeAfterTheirMessages() {
        trace.packet(p ->
                p.varint(8, 10)
                        .varint(10, 1)
                        .varint(13, 1)
                        .nested(
                                12,
                                interned ->
                                        interned.nested(36, s -> s.varint(1, 1).text(2, "word")))
                        .nested(
                                LOG_MESSAGE,
                                m ->
                                        m.varint(1, 5)
                                                .varint(2, 1)
                                                .varint(3, 9)
                                                .packed(3, 31)
                                                .real(4, 0.25)
                                                .varint(5, 1)));
        logConfig(config ->
                config.nested(
                                1,
                                m ->
                                        m.varint(1, 5)
                                                .text(2, "%s %d %x %g %b 100%% %s")
                                                .varint(3, 3)
                                                .varint(4, 1)
                                                .text(5, "A.java:1"))
                        .nested(2, g -> g.varint(1, 1).text(3, "TAG")));

        assertThat(trace.rows("SELECT ts, level, tag, message, location FROM protolog"))
                .containsExactly(
                        "10|INFO|TAG|word -5 fffffffffffffff0 0.25 true 100% [MISSING_PARAM]|A.java:1");
        assertThat(stat("winscope_protolog_param_mismatch")).isEqualTo("1");
    }

    @Test
    void parametersTellTextsOfOneIdApart() {
        logConfig(config ->
                config.nested(1, m -> m.varint(1, 5).text(2, "number %d").varint(4, 1))
                        .nested(1, m -> m.varint(1, 5).text(2, "truth %b").varint(4, 1))
                        .nested(1, m -> m.varint(1, 6).text(2, "a").varint(4, 1))
                        .nested(1, m -> m.varint(1, 6).text(2, "b").varint(4, 1)));
        trace.packet(10, LOG_MESSAGE, m -> m.varint(1, 5).varint(5, 0))
                .packet(20, LOG_MESSAGE, m -> m.varint(1, 6))
                .packet(30, LOG_MESSAGE, m -> m.varint(1, 7));

        assertThat(trace.rows("SELECT tag, message FROM protolog"))
                .containsExactly(
                        "UNKNOWN_GROUP|truth false",
                        "COLLISION_GROUP|<PROTOLOG COLLISION (id=0x6) MULTIPLE TYPE MATCHES : 'a',\n 'b'>",
                        "|");
        assertThat(stat("winscope_protolog_message_collision_resolved")).isEqualTo("1");
        assertThat(stat("winscope_protolog_message_collision")).isEqualTo("1");
        assertThat(stat("winscope_protolog_message_decoding_failed")).isEqualTo("1");
    }

    @Test
    void inputEventsAreRowsOfTheirKind() {
        trace.packet(p ->
                p.nested(
                        6,
                        clocks ->
                                clocks.nested(1, c -> c.varint(1, 6).varint(2, 1000))
                                        .nested(1, c -> c.varint(1, 3).varint(2, 400))));
        trace.packet(
                        10,
                        EXTENSIONS,
                        e ->
                                e.nested(
                                        5,
                                        input ->
                                                input.nested(
                                                        4,
                                                        key ->
                                                                key.varint(1, 77)
                                                                        .varint(2, 500)
                                                                        .varint(4, 257)
                                                                        .varint(7, 1)
                                                                        .varint(8, 25))))
                .packet(
                        20,
                        EXTENSIONS,
                        e ->
                                e.nested(
                                        5,
                                        input ->
                                                input.nested(
                                                        5,
                                                        d ->
                                                                d.varint(1, 77)
                                                                        .varint(2, 6)
                                                                        .varint(3, 8))))
                .packet(
                        30,
                        EXTENSIONS,
                        e ->
                                e.nested(
                                        5,
                                        input ->
                                                input.nested(
                                                        1, m -> m.varint(1, 78).varint(4, 2))));

        assertThat(
                        trace.rows(
                                "SELECT event_id, ts, source, action, display_id, key_code FROM __intrinsic_android_key_events"))
                .containsExactly("77|10|257|0|-1|25");
        assertThat(trace.args("__intrinsic_android_key_events", "true"))
                .contains("kernel_time=1100", "down_time=600");
        assertThat(
                        trace.rows(
                                "SELECT event_id, vsync_id, window_id FROM __intrinsic_android_input_event_dispatch"))
                .containsExactly("77|6|8");
        assertThat(trace.rows("SELECT event_id, action FROM __intrinsic_android_motion_events"))
                .containsExactly("78|2");
    }

    @Test
    void inputMethodsKeepTheirFieldsAsArgs() {
        trace.packet(10, EXTENSIONS, e -> e.nested(1, m -> m.text(2, "clients")))
                .packet(20, EXTENSIONS, e -> e.nested(2, m -> m.text(2, "service")))
                .packet(30, EXTENSIONS, e -> e.nested(3, m -> m.text(2, "manager")));

        assertThat(trace.args("__intrinsic_inputmethod_clients", "ts = 10"))
                .containsExactly("where=clients");
        assertThat(trace.args("__intrinsic_inputmethod_service", "ts = 20"))
                .containsExactly("where=service");
        assertThat(trace.args("__intrinsic_inputmethod_manager_service", "ts = 30"))
                .containsExactly("where=manager");
    }
}
