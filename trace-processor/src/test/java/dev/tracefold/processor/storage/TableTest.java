// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

class TableTest {
    private static final TableSchema SCHEMA =
            new TableSchema(
                    "t",
                    List.of(
                            ColumnSpec.of("id", ColumnType.ID, false),
                            ColumnSpec.of("i", ColumnType.INT32, true),
                            ColumnSpec.of("u", ColumnType.UINT32, false),
                            ColumnSpec.of("l", ColumnType.INT64, true),
                            ColumnSpec.of("d", ColumnType.DOUBLE, true),
                            ColumnSpec.of("s", ColumnType.STRING, true)));

    @Test
    void aNewRowIsNullWhereItCanBeAndZeroElsewhere() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            Table table = new Table(SCHEMA, memory);

            int row = table.addRow();

            assertThat(table.ints("i").isNull(row)).isTrue();
            assertThat(table.longs("l").isNull(row)).isTrue();
            assertThat(table.doubles("d").isNull(row)).isTrue();
            assertThat(table.strings("s").isNull(row)).isTrue();
            assertThat(table.ints("u").isNull(row)).isFalse();
            assertThat(table.ints("u").getLong(row)).isZero();
        }
    }

    @Test
    void valuesSurviveGrowth() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            Table table = new Table(SCHEMA, memory);

            for (int i = 0; i < 100_000; i++) {
                int row = table.addRow();
                table.ints("u").set(row, -i);
                if (i % 3 == 0) {
                    table.longs("l").set(row, (long) i << 33);
                    table.doubles("d").set(row, i / 2.0);
                }
            }

            assertThat(table.rowCount()).isEqualTo(100_000);
            for (int i = 0; i < 100_000; i++) {
                assertThat(table.ints("u").getLong(i)).isEqualTo(-i & 0xFFFFFFFFL);
                assertThat(table.longs("l").isNull(i)).isEqualTo(i % 3 != 0);
                if (i % 3 == 0) {
                    assertThat(table.longs("l").get(i)).isEqualTo((long) i << 33);
                    assertThat(table.doubles("d").get(i)).isEqualTo(i / 2.0);
                }
            }
        }
    }

    @Test
    void signCountsOnlyInSignedColumns() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            Table table = new Table(SCHEMA, memory);
            int row = table.addRow();
            table.ints("i").set(row, -1);
            table.ints("u").set(row, -1);

            assertThat(table.ints("i").getLong(row)).isEqualTo(-1);
            assertThat(table.ints("u").getLong(row)).isEqualTo(4_294_967_295L);
        }
    }

    @Test
    void aValueCanBeTakenAway() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            Table table = new Table(SCHEMA, memory);
            int row = table.addRow();
            table.longs("l").set(row, 7);

            table.longs("l").setNull(row);

            assertThat(table.longs("l").isNull(row)).isTrue();
        }
    }

    @Test
    void memoryOverTheLimitIsRefusedWithTheFigures() {
        try (NativeMemory memory = new NativeMemory(4_096)) {
            Table table = new Table(SCHEMA, memory);

            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 1_000; i++) {
                                    table.addRow();
                                }
                            })
                    .asInstanceOf(type(ProcessorException.class))
                    .satisfies(e ->
                            assertThat(e.failure().category()).isEqualTo(FailureCategory.RESOURCE))
                    .extracting(ProcessorException::getMessage)
                    .asString()
                    .startsWith("off-heap memory: limit is 4096 bytes, ");
        }
    }

    @Test
    void afterClosingAReadFailsInsteadOfSeeingFreedMemory() {
        NativeMemory memory = new NativeMemory(Long.MAX_VALUE);
        Table table = new Table(SCHEMA, memory);
        int row = table.addRow();
        LongColumn column = table.longs("l");

        memory.close();

        assertThatThrownBy(() -> column.get(row)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyNativeTableOfPerfettoIsThereWithItsColumns() {
        try (TraceStorage storage = new TraceStorage(Long.MAX_VALUE)) {
            assertThat(storage.tables()).hasSizeGreaterThanOrEqualTo(110);
            assertThat(storage.table("__intrinsic_slice").schema().columns())
                    .extracting(ColumnSpec::name)
                    .containsExactly(
                            "id",
                            "ts",
                            "dur",
                            "track_id",
                            "category",
                            "name",
                            "depth",
                            "parent_id",
                            "arg_set_id",
                            "thread_ts",
                            "thread_dur",
                            "thread_instruction_count",
                            "thread_instruction_delta");
            ColumnSpec ts = storage.slice().ts().spec();
            assertThat(ts.sorted()).isTrue();
            assertThat(ts.nullable()).isFalse();
            assertThat(storage.slice().trackId().spec().references())
                    .isEqualTo("__intrinsic_track");
        }
    }
}
