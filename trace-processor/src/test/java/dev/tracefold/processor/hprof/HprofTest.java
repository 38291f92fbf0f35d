// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.hprof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.loader.DamagedFiles;
import dev.tracefold.processor.loader.LoadedTrace;
import dev.tracefold.processor.storage.Table;

import static org.assertj.core.api.Assertions.assertThat;

class HprofTest {
    private static final int CLASS = 0x100;
    private static final int STRING_CLASS = 0x110;
    private static final int WEAK_CLASS = 0x120;
    private static final int REFERENCE_CLASS = 0x130;
    private static final int OWNER = 0x200;
    private static final int TEXT = 0x210;
    private static final int CHARS = 0x220;
    private static final int WEAK = 0x230;
    private static final int LOST = 0x240;

    @Test
    void objectsHaveTheirClassSizeAndHeap() {
        try (LoadedTrace trace = LoadedTrace.of(dump())) {
            int owner = object(trace, "com.example.Owner");
            Table objects = trace.table("heap_graph_object");
            assertThat(objects.longs("self_size").get(owner)).isEqualTo(16);
            assertThat(trace.text("heap_graph_object", "heap_type", owner)).isEqualTo("app");
            assertThat(trace.text("heap_graph_object", "root_type", owner))
                    .isEqualTo("ROOT_JNI_GLOBAL");
            assertThat(objects.longs("graph_sample_ts").get(owner)).isEqualTo(5_000_000);
            int chars = object(trace, "char[]");
            assertThat(objects.longs("self_size").get(chars)).isEqualTo(4);
        }
    }

    @Test
    void whatOnlyAWeakReferenceHoldsIsNotReachable() {
        try (LoadedTrace trace = LoadedTrace.of(dump())) {
            Table objects = trace.table("heap_graph_object");
            assertThat(objects.ints("reachable").get(object(trace, "char[]"))).isOne();
            assertThat(objects.ints("root_distance").get(object(trace, "char[]"))).isEqualTo(2);
            assertThat(objects.ints("reachable").get(object(trace, "java.lang.ref.WeakReference")))
                    .isOne();
            assertThat(objects.ints("reachable").get(object(trace, "byte[]"))).isZero();
        }
    }

    @Test
    void referencesNameTheFieldAndItsClass() {
        try (LoadedTrace trace = LoadedTrace.of(dump())) {
            int owner = object(trace, "com.example.Owner");
            int set = trace.table("heap_graph_object").ints("reference_set_id").get(owner);
            assertThat(trace.text("heap_graph_reference", "field_name", set))
                    .isEqualTo("com.example.Owner.name");
            assertThat(trace.text("heap_graph_reference", "field_type_name", set))
                    .isEqualTo("java.lang.String");
        }
    }

    @Test
    void textsAndPrimitivesAreShown() {
        try (LoadedTrace trace = LoadedTrace.of(dump())) {
            Table objects = trace.table("heap_graph_object");
            int text = objects.ints("object_data_id").get(object(trace, "java.lang.String"));
            assertThat(trace.text("heap_graph_object_data", "value_string", text)).isEqualTo("hi");
            int owner = objects.ints("object_data_id").get(object(trace, "com.example.Owner"));
            int set = trace.table("heap_graph_object_data").ints("field_set_id").get(owner);
            assertThat(trace.text("heap_graph_primitive", "field_name", set))
                    .isEqualTo("com.example.Owner.count");
            assertThat(trace.table("heap_graph_primitive").longs("int_value").get(set))
                    .isEqualTo(-3);
        }
    }

    @Test
    void namesAreWrittenAsInTheLanguage() {
        assertThat(
                        List.of("[Ljava/lang/String;", "[[I", "a/B", "int[]").stream()
                                .map(HeapClasses::normalized))
                .containsExactly("java.lang.String[]", "int[][]", "a.B", "int[]");
    }

    @Test
    void damageIsCountedOrRefused() {
        DamagedFiles.load(dump());
    }

    private static int object(LoadedTrace trace, String className) {
        Table objects = trace.table("heap_graph_object");
        return IntStream.range(0, objects.rowCount())
                .filter(row -> {
                    int type = objects.ints("type_id").get(row);
                    return trace.text("heap_graph_class", "name", type).equals(className);
                })
                .findFirst()
                .orElseThrow();
    }

    private static byte[] dump() {
        ByteBuffer out = ByteBuffer.allocate(4096);
        out.put("JAVA PROFILE 1.0.3\0".getBytes(StandardCharsets.UTF_8)).putInt(4).putLong(5);
        String[] strings = {
            "com/example/Owner",
            "java.lang.String",
            "java.lang.ref.WeakReference",
            "java.lang.ref.Reference",
            "name",
            "count",
            "value",
            "referent",
            "weak",
            "app"
        };
        for (int i = 0; i < strings.length; i++) {
            byte[] text = strings[i].getBytes(StandardCharsets.UTF_8);
            record(out, 1, ByteBuffer.allocate(4 + text.length).putInt(i + 1).put(text));
        }
        int[] classes = {CLASS, STRING_CLASS, WEAK_CLASS, REFERENCE_CLASS};
        for (int i = 0; i < classes.length; i++) {
            ByteBuffer loaded = ByteBuffer.allocate(16).putInt(i).putInt(classes[i]);
            record(out, 2, loaded.putInt(0).putInt(i + 1));
        }
        ByteBuffer heap = ByteBuffer.allocate(2048);
        heap.put((byte) 0xFE).putInt(1).putInt(10);
        classDump(heap, CLASS, 0, 16).putShort((short) 3);
        heap.putInt(5).put((byte) 2).putInt(6).put((byte) 10).putInt(9).put((byte) 2);
        classDump(heap, STRING_CLASS, 0, 8).putShort((short) 1).putInt(7).put((byte) 2);
        classDump(heap, WEAK_CLASS, REFERENCE_CLASS, 8).putShort((short) 0);
        classDump(heap, REFERENCE_CLASS, 0, 8).putShort((short) 1).putInt(8).put((byte) 2);
        heap.put((byte) 0x01).putInt(OWNER).putInt(0);
        instance(heap, OWNER, CLASS, TEXT, -3, WEAK);
        instance(heap, TEXT, STRING_CLASS, CHARS);
        instance(heap, WEAK, WEAK_CLASS, LOST);
        heap.put((byte) 0x23).putInt(CHARS).putInt(0).putInt(2).put((byte) 5);
        heap.putChar('h').putChar('i');
        heap.put((byte) 0x23).putInt(LOST).putInt(0).putInt(1).put((byte) 8).put((byte) 1);
        record(out, 0x1C, heap);
        record(out, 0x2C, ByteBuffer.allocate(0));
        return Arrays.copyOf(out.array(), out.position());
    }

    private static ByteBuffer classDump(ByteBuffer heap, int id, int superclass, int bytes) {
        heap.put((byte) 0x20).putInt(id).putInt(0).putInt(superclass);
        heap.putInt(0).putInt(0).putInt(0).putInt(0).putInt(0).putInt(bytes);
        return heap.putShort((short) 0).putShort((short) 0);
    }

    private static void instance(ByteBuffer heap, int id, int type, int... words) {
        heap.put((byte) 0x21).putInt(id).putInt(0).putInt(type).putInt(words.length * 4);
        for (int word : words) {
            heap.putInt(word);
        }
    }

    private static void record(ByteBuffer out, int tag, ByteBuffer payload) {
        out.put((byte) tag).putInt(0).putInt(payload.position());
        out.put(payload.duplicate().flip());
    }
}
