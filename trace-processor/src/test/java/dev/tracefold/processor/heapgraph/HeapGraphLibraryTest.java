// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.winscope.PacketTrace;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

/// Modules over a small heap: a list that is a root keeps two bitmaps, one through a node; a second node
/// is garbage. A node and a list extend `Base`.
final class HeapGraphLibraryTest {
    private static final int PROCESS_TREE = 2;
    private static final int HEAP_GRAPH = 56;

    private final PacketTrace trace = new PacketTrace();

    @BeforeEach
    void dump() {
        trace.packet(
                1,
                PROCESS_TREE,
                tree -> tree.nested(1, p -> p.varint(1, 40).varint(2, 1).text(3, "sender")));
        trace.packet(p ->
                p.varint(8, 10)
                        .varint(10, 4)
                        .nested(
                                HEAP_GRAPH,
                                g -> {
                                    g.varint(1, 50);
                                    type(g, 1, "Base", 0);
                                    type(g, 2, "List", 1);
                                    type(g, 3, "Node", 2);
                                    type(g, 4, "android.graphics.Bitmap", 0);
                                    g.nested(4, n -> n.varint(1, 1).text(2, "Node List.head"));
                                    g.nested(4, n -> n.varint(1, 2).text(2, "Object List.extra"));
                                    g.nested(4, n -> n.varint(1, 3).text(2, "Object Node.content"));
                                    object(g, 1, 2, 64, o -> o.packed(4, 1, 2).packed(5, 2, 3));
                                    object(g, 2, 3, 32, o -> o.packed(4, 3).packed(5, 4));
                                    object(
                                            g,
                                            3,
                                            4,
                                            16,
                                            o ->
                                                    o.varint(11, 500_123_456L)
                                                            .varint(12, -1L)
                                                            .varint(13, 640));
                                    object(
                                            g,
                                            4,
                                            4,
                                            8,
                                            o ->
                                                    o.varint(11, 501_000_001L)
                                                            .varint(12, 403_000_002L));
                                    object(g, 5, 3, 4, o -> {});
                                    g.nested(7, r -> r.varint(1, 1).varint(2, 3));
                                }));
    }

    @AfterEach
    void close() {
        trace.close();
    }

    @Test
    void anObjectHasWhatHangsOnIt() {
        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.memory.heap_graph.object_tree;
                                SELECT * FROM _heap_graph_object_tree_aggregation
                                """))
                .containsExactly("0|120|0|4", "1|40|0|2", "2|16|0|1", "3|8|0|1", "4|4|0|1");
    }

    @Test
    void objectsOfAPathTellWhatTheyReferToAndWhatRefersToThem() {
        String paths =
                """
                INCLUDE PERFETTO MODULE android.memory.heap_graph.object_tree;
                CREATE PERFETTO TABLE wanted AS
                SELECT path_hash FROM _heap_graph_path_hashes WHERE id = %d;
                """;

        assertThat(
                        trace.rows(
                                paths.formatted(0)
                                        + """
                                        SELECT class_name, outgoing_reference_count,
                                          total_cumulative_size, id
                                        FROM _heap_graph_object_references_agg!(
                                          _heap_graph_path_hashes, wanted)
                                        """))
                .containsExactly("List|2|120|0");
        assertThat(
                        trace.rows(
                                """
                                SELECT class_name, field_name, total_cumulative_size, id
                                FROM _heap_graph_outgoing_references_agg!(
                                  _heap_graph_path_hashes, wanted)
                                """))
                .containsExactly("Node|List.head|40|1", "android.graphics.Bitmap|List.extra|16|2");
        assertThat(
                        trace.rows(
                                "DROP TABLE wanted;"
                                        + paths.formatted(3)
                                        + """
                                        SELECT class_name, field_name, total_cumulative_size, id
                                        FROM _heap_graph_incoming_references_agg!(
                                          _heap_graph_path_hashes, wanted)
                                        """))
                .containsExactly("Node|Node.content|8|1");
    }

    @Test
    void aClassHasAllThatExtendIt() {
        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.memory.heap_graph.class_relationship;
                                SELECT class.name, ancestor_class_name
                                FROM android_heap_graph_class_find_descendants!(
                                  (SELECT id FROM heap_graph_class WHERE name IN ('Base', 'Node')))
                                JOIN heap_graph_class AS class USING (id)
                                ORDER BY ancestor_class_name, class.name
                                """))
                .containsExactly("Base|Base", "List|Base", "Node|Base", "Node|Node");
    }

    @Test
    void bitmapsTellWhereTheirPixelsAreAndWhoSentThem() {
        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.memory.heap_graph.bitmap;
                                SELECT object_id, width, bitmap_id, bitmap_pid, bitmap_storage_type,
                                  source_id, source_pid, source_storage_type, source_process_name,
                                  self_size, reachable
                                FROM android_heap_graph_bitmaps
                                """))
                .containsExactly(
                        "2|640|500123456|50|wrapped_pixel_ref|||||16|1",
                        "3||501000001|50|heap|403000002|40|hardware|sender|8|1");
    }

    @Test
    void aFlameGraphHasAFrameForEveryObjectThatARootReaches() {
        String dump = "!((SELECT upid FROM heap_graph), 10)";

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE android.memory.heap_graph.experimental_flamegraph;
                                SELECT id, parent_id, name, size
                                FROM _experimental_flamegraph_heap_graph_frames\
                                """
                                        + dump))
                .containsExactly(
                        "0||List [ROOT_JAVA_FRAME]|64",
                        "2|0|Node|32",
                        "4|0|android.graphics.Bitmap|16",
                        "6|2|android.graphics.Bitmap|8");
        assertThat(trace.rows("SELECT * FROM _experimental_flamegraph_heap_graph_state" + dump))
                .containsExactly("1|0");
    }

    private static void type(ProtoWriter graph, long id, String name, long superclass) {
        graph.nested(9, t -> t.varint(1, id).text(3, name).varint(5, superclass));
    }

    private static void object(
            ProtoWriter graph, long id, long type, long size, Consumer<ProtoWriter> rest) {
        graph.nested(
                2,
                o -> {
                    o.varint(1, id).varint(2, type).varint(3, size);
                    rest.accept(o);
                });
    }
}
