// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.memorysnapshot;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ftrace.KernelTrace;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryTrackerSnapshotTest {
    private static final int MEMORY_TRACKER_SNAPSHOT = 73;
    private static final String NODES = "__intrinsic_memory_snapshot_node";

    private final KernelTrace trace = new KernelTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private static ProtoWriter process(
            ProtoWriter snapshot, int pid, Consumer<ProtoWriter> content) {
        return snapshot.nested(
                3,
                p -> {
                    p.varint(1, pid);
                    content.accept(p);
                });
    }

    private static ProtoWriter node(ProtoWriter process, long id, String path, long size) {
        return process.nested(2, n -> n.varint(1, id).text(2, path).varint(4, size));
    }

    @Test
    void whatPartsDoNotAccountForIsAPartOfItsOwn() {
        trace.packet(
                        10,
                        MEMORY_TRACKER_SNAPSHOT,
                        s ->
                                process(
                                        s.varint(2, 2),
                                        50,
                                        p -> node(node(p, 1, "malloc", 100), 2, "malloc/a", 60)))
                .load();

        assertThat(trace.rows("__intrinsic_memory_snapshot", "timestamp", "detail_level"))
                .containsExactly("10|background");
        assertThat(trace.rows("__intrinsic_process_memory_snapshot", "snapshot_id", "upid"))
                .containsExactly("0|1", "0|0");
        assertThat(trace.rows(NODES, "path", "parent_node_id", "size", "effective_size"))
                .containsExactly(
                        "malloc||100|100", "malloc/<unspecified>|0|40|40", "malloc/a|0|60|60");
    }

    @Test
    void sharedMemoryIsSplitAmongItsOwners() {
        trace.packet(
                        10,
                        MEMORY_TRACKER_SNAPSHOT,
                        s -> {
                            process(
                                    s,
                                    50,
                                    p ->
                                            node(node(p, 1, "gpu", 40), 9, "global/shared", 40)
                                                    .nested(3, e -> e.varint(1, 1).varint(2, 9)));
                            process(
                                    s,
                                    60,
                                    p ->
                                            node(p, 2, "gpu", 40)
                                                    .nested(3, e -> e.varint(1, 2).varint(2, 9)));
                        })
                .load();

        assertThat(trace.rows(NODES, "path", "size", "effective_size"))
                .containsExactly("gpu|40|20", "gpu|40|20", "global|40|0", "global/shared|40|0");
        assertThat(trace.rows("__intrinsic_memory_snapshot_edge", "source_node_id"))
                .containsExactly("1", "0");
    }

    @Test
    void otherEntriesAreArgs() {
        trace.packet(
                        10,
                        MEMORY_TRACKER_SNAPSHOT,
                        s ->
                                process(
                                        s,
                                        50,
                                        p ->
                                                p.nested(
                                                        2,
                                                        n ->
                                                                n.varint(1, 1)
                                                                        .text(2, "cache")
                                                                        .nested(
                                                                                5,
                                                                                e ->
                                                                                        e.text(
                                                                                                        1,
                                                                                                        "items")
                                                                                                .varint(
                                                                                                        2,
                                                                                                        2)
                                                                                                .varint(
                                                                                                        3,
                                                                                                        5))
                                                                        .nested(
                                                                                5,
                                                                                e ->
                                                                                        e.text(
                                                                                                1,
                                                                                                "void")))))
                .load();

        String set = trace.rows(NODES, "arg_set_id").getFirst();
        assertThat(trace.args(set)).containsExactly("items.value=5", "items.unit=objects");
        assertThat(trace.stat("memory_snapshot_parser_failure")).isEqualTo(1);
    }

    @Test
    void nodesThatOwnEachOtherInACircleDoNoHarm() {
        trace.packet(
                        10,
                        MEMORY_TRACKER_SNAPSHOT,
                        s ->
                                process(
                                        s,
                                        50,
                                        p ->
                                                node(node(p, 1, "a", 10), 2, "b", 20)
                                                        .nested(3, e -> e.varint(1, 1).varint(2, 2))
                                                        .nested(
                                                                3,
                                                                e -> e.varint(1, 2).varint(2, 1))))
                .load();

        assertThat(trace.rows(NODES, "path")).containsExactly("a", "b");
    }
}
