// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class LayersTest {
    private static final int SNAPSHOT = 93;
    private static final String RECTS =
            """
            SELECT layer_id, r.depth, r.is_visible, x, y, w, h
            FROM __intrinsic_surfaceflinger_layer l
            JOIN __intrinsic_winscope_trace_rect r ON r.id = l.layer_rect_id
            JOIN __intrinsic_winscope_rect ON __intrinsic_winscope_rect.id = rect_id
            ORDER BY r.depth
            """;

    private final PacketTrace trace = new PacketTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private static Consumer<ProtoWriter> layers(Consumer<ProtoWriter> content) {
        return snapshot -> snapshot.varint(1, 5).nested(3, content);
    }

    /// A layer with a color and a square on the screen.
    private static ProtoWriter square(ProtoWriter layer, int id, int edge) {
        return layer.varint(1, id)
                .nested(20, color -> color.real(1, 1).real(2, 1).real(3, 1).real(4, 1))
                .nested(45, bounds -> bounds.real(3, edge).real(4, edge))
                .nested(46, bounds -> bounds.real(3, edge).real(4, edge));
    }

    @Test
    void childrenAreDrawnAboveTheirParentUnlessTheyAreBehindIt() {
        trace.packet(
                10,
                SNAPSHOT,
                layers(all ->
                        all.nested(1, l -> square(l, 1, 1))
                                .nested(1, l -> square(l, 2, 2).varint(25, 1).varint(10, 1))
                                .nested(1, l -> square(l, 3, 3).varint(25, 1).varint(10, -1))
                                .nested(1, l -> square(l, 4, 4).varint(25, 1))));

        assertThat(trace.rows(RECTS))
                .containsExactly(
                        "3|0|1|0.0|0.0|3.0|3.0",
                        "1|1|1|0.0|0.0|1.0|1.0",
                        "4|2|1|0.0|0.0|4.0|4.0",
                        "2|3|1|0.0|0.0|2.0|2.0");
    }

    @Test
    void opaqueLayersHideWhatIsWithinThem() {
        trace.packet(
                10,
                SNAPSHOT,
                layers(all ->
                        all.nested(1, l -> square(l, 1, 5))
                                .nested(1, l -> square(l, 2, 5).varint(10, 1).varint(16, 1))));

        assertThat(trace.rows("SELECT layer_id, is_visible FROM __intrinsic_surfaceflinger_layer"))
                .containsExactly("1|0", "2|1");
        assertThat(trace.args("__intrinsic_surfaceflinger_layer", "layer_id = 1"))
                .contains("visibility_reason[0]=buffer is empty")
                .contains("visibility_reason[1]=occluded")
                .contains("occluded_by[0]=2");
    }

    @Test
    void roundCornersLetWhatIsBehindThemBeSeen() {
        trace.packet(
                10,
                SNAPSHOT,
                layers(all ->
                        all.nested(1, l -> square(l, 1, 100))
                                .nested(
                                        1,
                                        l ->
                                                square(l, 2, 100)
                                                        .varint(10, 1)
                                                        .varint(16, 1)
                                                        .real(41, 50))));

        assertThat(
                        trace.rows(
                                "SELECT layer_id, is_visible, corner_radius_tl FROM __intrinsic_surfaceflinger_layer"))
                .containsExactly("1|1|0.0", "2|1|50.0");
        assertThat(trace.args("__intrinsic_surfaceflinger_layer", "layer_id = 1"))
                .contains("partially_occluded_by[0]=2");
    }

    @Test
    void theHiddenHideTheirChildren() {
        trace.packet(
                10,
                SNAPSHOT,
                layers(all ->
                        all.nested(1, l -> square(l, 1, 5).varint(22, 1))
                                .nested(1, l -> square(l, 2, 5).varint(25, 1))));

        assertThat(trace.args("__intrinsic_surfaceflinger_layer", "layer_id = 2"))
                .contains("visibility_reason[0]=hidden by parent 1");
        assertThat(trace.rows("SELECT is_hidden_by_policy FROM __intrinsic_surfaceflinger_layer"))
                .containsExactly("1", "0");
    }

    @Test
    void loopsOfParentsEnd() {
        trace.packet(
                10,
                SNAPSHOT,
                layers(all ->
                        all.nested(1, l -> square(l, 1, 5).varint(25, 2))
                                .nested(1, l -> square(l, 2, 5).varint(25, 1))
                                .nested(1, l -> square(l, 3, 5).varint(26, 3))));

        assertThat(trace.rows("SELECT layer_id, is_visible FROM __intrinsic_surfaceflinger_layer"))
                .containsExactly("1|0", "2|0", "3|0");
        assertThat(trace.rows("SELECT * FROM __intrinsic_winscope_surfaceflinger_hierarchy_path()"))
                .hasSize(5);
    }

    @Test
    void displaysLieBelowTheirLayers() {
        trace.packet(
                10,
                SNAPSHOT,
                snapshot ->
                        snapshot.nested(3, all -> all.nested(1, l -> square(l, 1, 5).varint(9, 7)))
                                .nested(
                                        7,
                                        display ->
                                                display.varint(1, 42)
                                                        .text(2, "inside")
                                                        .varint(3, 7)
                                                        .nested(
                                                                4,
                                                                size ->
                                                                        size.varint(1, 10)
                                                                                .varint(2, 20))
                                                        .nested(6, t -> t.varint(5, 0x400))));

        assertThat(
                        trace.rows(
                                """
                                SELECT display_id, display_name, is_on, group_id, depth, w, h
                                FROM __intrinsic_surfaceflinger_display
                                JOIN __intrinsic_winscope_trace_rect r ON r.id = trace_rect_id
                                JOIN __intrinsic_winscope_rect w ON w.id = rect_id\
                                """))
                .containsExactly("42|inside|1|7|0|20.0|10.0");
        assertThat(trace.rows(RECTS)).containsExactly("1|1|1|0.0|0.0|5.0|5.0");
        assertThat(
                        trace.rows(
                                "SELECT ts, has_invalid_elapsed_ts FROM __intrinsic_surfaceflinger_layers_snapshot"))
                .containsExactly("10|1");
    }

    @Test
    void inputGoesWhereItCanBeTouched() {
        trace.packet(
                10,
                SNAPSHOT,
                layers(all ->
                        all.nested(
                                1,
                                l ->
                                        square(l, 1, 5)
                                                .nested(11, p -> p.real(1, 2).real(2, 3))
                                                .nested(
                                                        47,
                                                        window ->
                                                                window.nested(
                                                                                3,
                                                                                frame ->
                                                                                        edges(
                                                                                                frame,
                                                                                                12,
                                                                                                13))
                                                                        .nested(
                                                                                4,
                                                                                region ->
                                                                                        region
                                                                                                .nested(
                                                                                                        2,
                                                                                                        r ->
                                                                                                                edges(
                                                                                                                        r,
                                                                                                                        6,
                                                                                                                        7)))
                                                                        .varint(17, 1 << 14)))));

        assertThat(
                        trace.rows(
                                """
                                SELECT t.is_spy, r.x, r.y, r.w, r.h, f.w, f.h
                                FROM __intrinsic_surfaceflinger_layer l
                                JOIN __intrinsic_winscope_trace_rect t ON t.id = input_rect_id
                                JOIN __intrinsic_winscope_rect r ON r.id = t.rect_id
                                JOIN __intrinsic_winscope_fill_region g ON g.trace_rect_id = t.id
                                JOIN __intrinsic_winscope_rect f ON f.id = g.rect_id\
                                """))
                .containsExactly("1|-2.0|-3.0|12.0|13.0|6.0|7.0");
    }

    private static void edges(ProtoWriter rect, int right, int bottom) {
        rect.varint(3, right).varint(4, bottom);
    }

    @Test
    void aSnapshotThatBreaksOffIsCounted() {
        trace.packet(p -> p.varint(8, 10).bytes(SNAPSHOT, new byte[] {8, 5, 26, 90}));

        assertThat(
                        trace.rows(
                                "SELECT value FROM stats WHERE name = 'winscope_sf_layers_parse_errors'"))
                .containsExactly("1");
    }
}
