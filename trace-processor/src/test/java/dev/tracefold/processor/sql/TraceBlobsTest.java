// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Arrays of a heap dump, which are read through functions.
final class TraceBlobsTest {
    private static final int BOOLEAN = 4;
    private static final int CHAR = 5;
    private static final int FLOAT = 6;
    private static final int DOUBLE = 7;
    private static final int BYTE = 8;
    private static final int SHORT = 9;
    private static final int INT = 10;
    private static final int LONG = 11;

    private final ByteBuffer heap = ByteBuffer.allocate(1 << 10);
    private int objects;

    @Test
    void elementsHaveTheirLeastSignificantByteFirst() {
        array(INT, 2, out -> out.putInt(1).putInt(-2));
        array(BYTE, 3, out -> out.put((byte) 1).put((byte) 2).put((byte) 3));

        assertThat(
                        rows(
                                """
                                SELECT printf('%s %d %s', array_element_type, array_element_count,
                                  hex(__intrinsic_heap_graph_array(array_data_id)))
                                FROM heap_graph_object_data ORDER BY id
                                """))
                .containsExactly("int 2 01000000FEFFFFFF", "byte 3 010203");
    }

    @Test
    void arraysAreShownAsJson() {
        array(BOOLEAN, 2, out -> out.put((byte) 1).put((byte) 0));
        array(CHAR, 2, out -> out.putChar('c').putChar('\u263a'));
        array(FLOAT, 3, out -> out.putFloat(0.1f).putFloat(-2).putFloat(Float.NaN));
        array(DOUBLE, 2, out -> out.putDouble(0.1).putDouble(3));
        array(BYTE, 1, out -> out.put((byte) -1));
        array(SHORT, 1, out -> out.putShort((short) -300));
        array(INT, 2, out -> out.putInt(70_000).putInt(-1));
        array(LONG, 1, out -> out.putLong(Long.MIN_VALUE));

        assertThat(
                        rows(
                                """
                                SELECT __intrinsic_heap_graph_array_json(array_data_id)
                                FROM heap_graph_object_data ORDER BY id
                                """))
                .containsExactly(
                        "[true,false]",
                        "[99,9786]",
                        "[0.1,-2,\"NaN\"]",
                        "[0.1,3]",
                        "[-1]",
                        "[-300]",
                        "[70000,-1]",
                        "[\"-9223372036854775808\"]");
    }

    @Test
    void emptyArraysHaveNoData() {
        array(INT, 0, out -> {});

        assertThat(rows("SELECT printf('%d', count()) FROM heap_graph_object_data"))
                .containsExactly("0");
        assertThat(
                        rows(
                                """
                                SELECT printf('%d', count()) FROM heap_graph_object
                                WHERE object_data_id IS NULL
                                """))
                .containsExactly("1");
    }

    @Test
    void anUnknownIdIsNull() {
        array(INT, 1, out -> out.putInt(1));

        assertThat(
                        rows(
                                """
                                SELECT printf('%d%d%d%d%d%d',
                                  __intrinsic_heap_graph_array(1) IS NULL,
                                  __intrinsic_heap_graph_array(-1) IS NULL,
                                  __intrinsic_heap_graph_array(NULL) IS NULL,
                                  __intrinsic_heap_graph_array_json(1) IS NULL,
                                  __intrinsic_heap_graph_array_json(NULL) IS NULL,
                                  __intrinsic_video_frame_au_data(0) IS NULL)
                                """))
                .containsExactly("111111");
    }

    @Test
    void theHashIsOfTheContentAlone() {
        array(BYTE, 6, out -> out.put(new byte[] {0, 1, 2, 3, 4, -1}));
        array(BOOLEAN, 6, out -> out.put(new byte[] {0, 1, 2, 3, 4, -1}));
        array(LONG, 2, out -> out.putLong(5).putLong(-1));

        assertThat(
                        rows(
                                """
                                SELECT CAST(array_data_hash AS TEXT)
                                FROM heap_graph_object_data ORDER BY id
                                """))
                .containsExactly(
                        "-2846780334108194068", "-2846780334108194068", "8390121582967130480");
    }

    /// Adds a primitive array to the dump.
    private void array(int type, int count, Consumer<ByteBuffer> elements) {
        heap.put((byte) 0x23).putInt(0x100 + 0x10 * objects++).putInt(0).putInt(count);
        heap.put((byte) type);
        elements.accept(heap);
    }

    private List<String> rows(String sql) {
        ByteBuffer out = ByteBuffer.allocate(1 << 11);
        out.put("JAVA PROFILE 1.0.3\0".getBytes(StandardCharsets.UTF_8)).putInt(4).putLong(5);
        out.put((byte) 0x1C).putInt(0).putInt(heap.position()).put(heap.duplicate().flip());
        out.put((byte) 0x2C).putInt(0).putInt(0);
        byte[] dump = Arrays.copyOf(out.array(), out.position());
        List<String> rows = new ArrayList<>();
        try (TraceSession session =
                        TraceProcessor.open(
                                TraceSource.bytes("heap.hprof", dump), ProcessorOptions.DEFAULTS);
                QueryResult result = session.query(sql)) {
            while (result.next()) {
                rows.add(result.getString(0));
            }
        }
        return rows;
    }
}
