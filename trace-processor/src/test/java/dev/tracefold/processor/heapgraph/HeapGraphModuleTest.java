// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ftrace.KernelTrace;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class HeapGraphModuleTest {
    private static final int HEAP_GRAPH = 56;
    private static final int DEOBFUSCATION_MAPPING = 64;
    private static final int ART_PROCESS_METADATA = 131;
    private static final String OBJECTS = "__intrinsic_heap_graph_object";
    private static final String REFERENCES = "__intrinsic_heap_graph_reference";

    private final KernelTrace trace = new KernelTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private void graph(Consumer<ProtoWriter> content) {
        trace.packet(p ->
                p.varint(8, 10)
                        .varint(10, 4)
                        .nested(
                                HEAP_GRAPH,
                                g -> {
                                    g.varint(1, 50);
                                    content.accept(g);
                                }));
    }

    private static ProtoWriter type(ProtoWriter graph, long id, String name) {
        return graph.nested(9, t -> t.varint(1, id).text(3, name));
    }

    @Test
    void objectsAreReachableFromTheirRoots() {
        graph(g -> {
            type(g, 1, "Foo")
                    .nested(
                            2,
                            o ->
                                    o.varint(1, 1)
                                            .varint(2, 1)
                                            .varint(3, 64)
                                            .varint(4, 1)
                                            .varint(5, 2))
                    .nested(2, o -> o.varint(7, 1).varint(2, 1).varint(3, 32))
                    .nested(2, o -> o.varint(7, 1).varint(2, 1).varint(3, 16))
                    .nested(4, n -> n.varint(1, 1).text(2, "Bar Foo.next"))
                    .nested(7, r -> r.varint(1, 1).varint(2, 3))
                    .nested(7, r -> r.varint(1, 1).varint(2, 5));
        });
        trace.load();

        assertThat(trace.rows(OBJECTS, "self_size", "reachable", "root_type"))
                .containsExactly("64|1|ROOT_STICKY_CLASS", "32|1|", "16|0|");
        assertThat(trace.rows(REFERENCES, "owner_id", "owned_id", "field_name", "field_type_name"))
                .containsExactly("0|1|Foo.next|Bar");
    }

    @Test
    void theClassTellsTheFieldsAndTheSizeWhereTheObjectDoesNot() {
        graph(g -> {
            g.nested(2, o -> o.varint(1, 1).varint(2, 1).varint(6, 100).packed(5, 2, 0))
                    .varint(5, 1);
        });
        graph(g -> {
            g.varint(6, 1)
                    .nested(
                            9,
                            t ->
                                    t.varint(1, 1)
                                            .text(3, "Foo")
                                            .varint(4, 24)
                                            .varint(5, 2)
                                            .varint(6, 11))
                    .nested(9, t -> t.varint(1, 2).text(3, "Base").varint(6, 12))
                    .nested(4, n -> n.varint(1, 11).text(2, "Foo.own"))
                    .nested(4, n -> n.varint(1, 12).text(2, "Base.inherited"));
        });
        trace.load();

        // Object ids are relative to the base; 0 is null all the same.
        assertThat(trace.rows(REFERENCES, "owned_id", "field_name"))
                .containsExactly("1|Foo.own", "|Base.inherited");
        assertThat(trace.rows(OBJECTS, "self_size")).containsExactly("24", "-1");
        assertThat(trace.rows("__intrinsic_heap_graph_class", "name", "superclass_id"))
                .containsExactly("Foo|1", "Base|");
    }

    @Test
    void whatTheZygoteLeftIsARootAndWeakReferencesKeepNothingAlive() {
        graph(g -> {
            g.nested(9, t -> t.varint(1, 1).text(3, "Weak").varint(7, 9))
                    .nested(
                            2,
                            o ->
                                    o.varint(1, 1)
                                            .varint(2, 1)
                                            .varint(3, 8)
                                            .varint(9, 2)
                                            .varint(4, 1)
                                            .varint(5, 2))
                    .nested(2, o -> o.varint(1, 2).varint(2, 1).varint(3, 8).varint(9, 1))
                    .nested(
                            4,
                            n -> n.varint(1, 1).text(2, "Object java.lang.ref.Reference.referent"));
        });
        trace.load();

        assertThat(trace.rows(OBJECTS, "heap_type", "reachable", "root_type"))
                .containsExactly("HEAP_TYPE_ZYGOTE|1|ROOT_VM_INTERNAL", "HEAP_TYPE_APP|0|");
    }

    @Test
    void aDumpThatEndsEarlyShowsWhatCame() {
        graph(g -> {
            type(g, 1, "Foo").nested(2, o -> o.varint(1, 1).varint(2, 1).varint(3, 8));
            g.varint(6, 2).varint(5, 1).varint(10, 4000);
        });
        trace.load();

        assertThat(trace.rows("__intrinsic_heap_graph_class", "name")).containsExactly("Foo");
        assertThat(trace.rows("__intrinsic_heap_graph", "ts", "heap_size", "truncated"))
                .containsExactly("10|4000|1");
        assertThat(trace.stat("heap_graph_non_finalized_graph")).isEqualTo(1);
        assertThat(trace.stat("heap_graph_missing_packet")).isEqualTo(1);
    }

    @Test
    void classesAndFieldsGetTheNamesOfTheSource() {
        graph(g -> {
            type(type(g, 1, "a[]"), 2, "java.lang.Class<a>")
                    .nested(
                            2,
                            o -> o.varint(1, 1).varint(2, 1).varint(3, 8).varint(4, 1).varint(5, 0))
                    .nested(4, n -> n.varint(1, 1).text(2, "a.b"));
        });
        trace.packet(
                20,
                DEOBFUSCATION_MAPPING,
                m ->
                        m.text(1, "com.example")
                                .nested(
                                        3,
                                        c ->
                                                c.text(1, "a")
                                                        .text(2, "Main")
                                                        .nested(
                                                                3,
                                                                f -> f.text(1, "b").text(2, "x"))));
        trace.load();

        assertThat(trace.rows("__intrinsic_heap_graph_class", "name", "deobfuscated_name"))
                .containsExactly("a[]|Main[]", "java.lang.Class<a>|java.lang.Class<Main>");
        assertThat(trace.rows(REFERENCES, "field_name", "deobfuscated_field_name"))
                .containsExactly("a.b|Main.x");
    }

    @Test
    void bitmapsTellTheirSize() {
        graph(g ->
                type(g, 1, "android.graphics.Bitmap")
                        .nested(
                                2,
                                o ->
                                        o.varint(1, 1)
                                                .varint(2, 1)
                                                .varint(3, 8)
                                                .varint(11, 99)
                                                .varint(13, 640)));
        trace.load();

        assertThat(
                        trace.rows(
                                "__intrinsic_heap_graph_primitive",
                                "field_name",
                                "long_value",
                                "int_value"))
                .containsExactly(
                        "android.graphics.Bitmap.mId|99|", "android.graphics.Bitmap.mWidth||640");
        assertThat(trace.rows(OBJECTS, "object_data_id")).containsExactly("0");
    }

    @Test
    void anAllocationThatFailedTellsWhere() {
        trace.packet(
                        30,
                        ART_PROCESS_METADATA,
                        m ->
                                m.varint(1, 50)
                                        .varint(2, 10_055)
                                        .text(3, "app")
                                        .text(4, "com.example")
                                        .varint(5, 1000)
                                        .varint(7, 20)
                                        .nested(
                                                8,
                                                s ->
                                                        s.nested(
                                                                        1,
                                                                        f ->
                                                                                f.text(
                                                                                        1,
                                                                                        "void A.inner(int, B)"))
                                                                .nested(
                                                                        1,
                                                                        f ->
                                                                                f.text(1, "A.outer")
                                                                                        .text(
                                                                                                2,
                                                                                                "A.java")
                                                                                        .varint(
                                                                                                3,
                                                                                                4)))
                                        .text(9, "no memory"))
                .load();

        assertThat(trace.rows("__intrinsic_heap_graph", "ts", "dump_reason"))
                .containsExactly("30|OOME");
        assertThat(
                        trace.rows(
                                "__intrinsic_heap_graph_java_oome_details",
                                "allocation_size_bytes",
                                "free_bytes_until_oom",
                                "error_msg"))
                .containsExactly("1000|20|no memory");
        assertThat(trace.rows("__intrinsic_heap_graph_thread_callsite", "callsite_id"))
                .containsExactly("1");
        assertThat(trace.rows("__intrinsic_stack_profile_callsite", "depth", "frame_id"))
                .containsExactly("0|1", "1|0");
        assertThat(trace.rows("__intrinsic_stack_profile_frame", "name"))
                .containsExactly("A.inner", "A.outer");
        assertThat(trace.rows("__intrinsic_package_list", "package_name", "uid"))
                .containsExactly("com.example|10055");
    }
}
