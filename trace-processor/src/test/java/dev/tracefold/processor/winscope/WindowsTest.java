// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class WindowsTest {
    private static final int EXTENSIONS = 112;
    private static final int VIEW_CAPTURE = 4;
    private static final int WINDOW_MANAGER = 6;
    private static final String CONTAINERS =
            """
            SELECT container_type, token, parent_token, child_index, title, is_visible, name_override
            FROM __intrinsic_windowmanager_windowcontainer
            """;

    private final PacketTrace trace = new PacketTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private void windowManager(Consumer<ProtoWriter> service) {
        trace.packet(
                10,
                EXTENSIONS,
                e -> e.nested(WINDOW_MANAGER, entry -> entry.text(2, "w").nested(3, service)));
    }

    private static ProtoWriter identified(ProtoWriter container, int token, String title) {
        return container.nested(6, id -> id.varint(1, token).text(3, title));
    }

    @Test
    void nestedContainersAreListedParentsFirst() {
        windowManager(service ->
                service.varint(9, 2)
                        .nested(
                                2,
                                root ->
                                        root.nested(
                                                1,
                                                c ->
                                                        identified(c, 1, "root")
                                                                .nested(5, WindowsTest::display))));

        assertThat(trace.rows(CONTAINERS))
                .containsExactly(
                        "RootWindowContainer|1|||root|0|",
                        "DisplayContent|2|1|0|screen|1|",
                        "WindowState|3|2|0|Starting app|1|app",
                        "Task|4|2|1|task|0|9(t)",
                        "WindowToken|255|4|0|0xff|0|");
        assertThat(
                        trace.rows(
                                """
                                SELECT group_id, depth, t.is_visible, opacity, x, y, w, h
                                FROM __intrinsic_windowmanager_windowcontainer c
                                JOIN __intrinsic_winscope_trace_rect t ON t.id = window_rect_id
                                JOIN __intrinsic_winscope_rect r ON r.id = t.rect_id\
                                """))
                .containsExactly("5|0|0||0.0|0.0|100.0|200.0", "5|1|1|0.5|1.0|2.0|9.0|18.0");
        assertThat(trace.rows("SELECT focused_display_id FROM __intrinsic_windowmanager"))
                .containsExactly("2");
    }

    private static void display(ProtoWriter child) {
        child.nested(
                3,
                display ->
                        display.varint(2, 5)
                                .nested(
                                        10,
                                        info ->
                                                info.varint(1, 100)
                                                        .varint(2, 200)
                                                        .text(5, "screen"))
                                .nested(
                                        21,
                                        area ->
                                                area.nested(
                                                        1,
                                                        c ->
                                                                identified(c, 2, "")
                                                                        .varint(3, 1)
                                                                        .nested(
                                                                                5,
                                                                                WindowsTest::window)
                                                                        .nested(
                                                                                5,
                                                                                WindowsTest
                                                                                        ::task))));
    }

    private static void window(ProtoWriter child) {
        child.nested(
                8,
                window ->
                        window.nested(1, c -> identified(c, 3, "Starting app"))
                                .nested(5, attributes -> attributes.real(12, 0.5))
                                .varint(38, 1)
                                .nested(
                                        41,
                                        frames ->
                                                frames.nested(
                                                        5,
                                                        f ->
                                                                f.varint(1, 1)
                                                                        .varint(2, 2)
                                                                        .varint(3, 10)
                                                                        .varint(4, 20))));
    }

    private static void task(ProtoWriter child) {
        child.nested(
                5,
                task ->
                        task.varint(2, 9)
                                .nested(
                                        31,
                                        fragment ->
                                                fragment.nested(
                                                        1,
                                                        c ->
                                                                identified(c, 4, "task")
                                                                        .nested(
                                                                                5,
                                                                                t ->
                                                                                        t.nested(
                                                                                                7,
                                                                                                w ->
                                                                                                        w
                                                                                                                .varint(
                                                                                                                        2,
                                                                                                                        255)))))
                                .text(32, "t"));
    }

    @Test
    void listedContainersFindTheirParentsByToken() {
        windowManager(service ->
                service.nested(
                                2,
                                root -> root.nested(1, c -> identified(c, 1, "root").varint(9, 2)))
                        .nested(
                                14,
                                child ->
                                        child.nested(2, c -> identified(c, 2, "a").varint(9, 3))
                                                .varint(10, 2))
                        .nested(
                                14,
                                child -> child.nested(2, c -> identified(c, 3, "b")).varint(10, 3))
                        .nested(
                                14,
                                child ->
                                        child.nested(2, c -> identified(c, 4, "lost"))
                                                .varint(10, 4)));

        assertThat(trace.rows(CONTAINERS))
                .containsExactly(
                        "RootWindowContainer|1|||root|0|",
                        "WindowContainer|2|1|0|a|0|",
                        "WindowContainer|3|2|0|b|0|");
        assertThat(
                        trace.rows(
                                "SELECT value FROM stats WHERE name = 'winscope_windowmanager_parse_errors'"))
                .containsExactly("1");
    }

    @Test
    void rawMessagesOfContainersLackTheirChildren() {
        windowManager(service ->
                service.nested(
                        2,
                        root ->
                                root.nested(
                                        1,
                                        c ->
                                                identified(c, 1, "root")
                                                        .nested(5, WindowsTest::display))));

        assertThat(trace.args("__intrinsic_windowmanager", "true"))
                .containsExactly("where=w", "window_manager_service=");
        assertThat(
                        trace.rows(
                                """
                                SELECT key, string_value
                                FROM __intrinsic_winscope_proto_to_args_with_defaults('windowmanager_windowcontainer')
                                WHERE key GLOB '*title' AND string_value IS NOT NULL\
                                """))
                .containsExactly(
                        "display_content.root_display_area.window_container.identifier.title|",
                        "window.window_container.identifier.title|Starting app",
                        "task.task_fragment.window_container.identifier.title|task");
    }

    @Test
    void viewsStandWhereTheirParentsPutThem() {
        trace.packet(p ->
                p.varint(8, 10)
                        .varint(10, 1)
                        .varint(13, 1)
                        .nested(
                                12,
                                interned ->
                                        interned.nested(41, s -> s.varint(1, 1).text(2, "Button")))
                        .nested(
                                EXTENSIONS,
                                e ->
                                        e.nested(
                                                VIEW_CAPTURE,
                                                capture ->
                                                        capture.nested(3, v -> view(v, 0, -1, 2))
                                                                .nested(
                                                                        3,
                                                                        v ->
                                                                                view(v, 1, 0, 1)
                                                                                        .varint(
                                                                                                5,
                                                                                                1))
                                                                .nested(
                                                                        3,
                                                                        v ->
                                                                                view(v, 2, 1, 1)
                                                                                        .varint(
                                                                                                5,
                                                                                                9)
                                                                                        .varint(
                                                                                                19,
                                                                                                4)))));

        assertThat(
                        trace.rows(
                                """
                                SELECT node_id, v.is_visible, class_name, depth, opacity, x, y, w, h
                                FROM __intrinsic_viewcapture_view v
                                JOIN __intrinsic_winscope_trace_rect t ON t.id = trace_rect_id
                                JOIN __intrinsic_winscope_rect r ON r.id = t.rect_id\
                                """))
                .containsExactly(
                        "0|1||0|0.5|5.0|5.0|20.0|20.0",
                        "1|1|Button|4|0.5|25.0|25.0|20.0|20.0",
                        "2|0||8|0.5|45.0|45.0|20.0|20.0");
        assertThat(trace.args("__intrinsic_viewcapture_view", "node_id = 2"))
                .contains("class_name=STRING DE-INTERNING ERROR", "class_name_iid=9");
        assertThat(
                        trace.rows(
                                "SELECT value FROM stats WHERE name = 'winscope_viewcapture_missing_interned_string_parse_errors'"))
                .containsExactly("1");
    }

    /// Ten wide, at ten, scaled.
    private static ProtoWriter view(ProtoWriter view, int id, int parent, double scale) {
        return view.varint(1, id)
                .varint(2, parent)
                .varint(6, 10)
                .varint(7, 10)
                .varint(8, 10)
                .varint(9, 10)
                .real(14, scale)
                .real(15, scale)
                .real(16, 0.5);
    }
}
