// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
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
    void manyRowsAtOnceAreAsEmptyAsThoseOneByOne() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            for (Table table : List.of(new Table(SCHEMA, memory), Table.packed(SCHEMA, memory))) {
                table.ints("u").set(table.addRow(), 7);

                table.addRows(10_000);
                table.ints("u").set(table.addRow(), 8);

                assertThat(table.rowCount()).isEqualTo(10_002);
                assertThat(table.ints("u").getLong(0)).isEqualTo(7);
                assertThat(table.ints("u").getLong(10_001)).isEqualTo(8);
                for (int row = 1; row <= 10_000; row++) {
                    assertThat(table.ints("i").isNull(row)).isTrue();
                    assertThat(table.ints("u").getLong(row)).isZero();
                }
            }
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

    @Test
    void packedColumnsHoldWhatTheyWereGivenAtAnySize() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            Table packed = Table.packed(SCHEMA, memory);
            Table plain = new Table(SCHEMA, memory);
            Random random = new Random(7);
            for (int i = 0; i < 200_000; i++) {
                packed.addRow();
                plain.addRow();
            }

            // From small to large, in any order, some cells more than once.
            for (int bits = 1; bits <= 64; bits++) {
                for (int i = 0; i < 20_000; i++) {
                    int row = random.nextInt(200_000);
                    long value = random.nextLong() >> (64 - bits);
                    set(packed, row, value, i % 5);
                    set(plain, row, value, i % 5);
                    if (i % 1000 == 0) {
                        assertSame(packed, plain, random.nextInt(200_000));
                    }
                }
                if (bits % 16 == 0) {
                    assertSame(packed, plain);
                }
            }
            packed.columns().forEach(Column::data);

            assertSame(packed, plain);
            for (int i = 0; i < packed.columns().size(); i++) {
                Column column = packed.columns().get(i);
                Column other = plain.columns().get(i);
                long bytes = 200_000L * column.spec().type().byteSize();
                assertThat(column.data().asSlice(0, bytes))
                        .matches(data -> data.mismatch(other.data().asSlice(0, bytes)) == -1);
                long bits =
                        column.spec().nullable() && other.validity().byteSize() > 0 ? 25_000 : 0;
                assertThat(column.validity().asSlice(0, bits))
                        .matches(data -> data.mismatch(other.validity().asSlice(0, bits)) == -1);
            }
        }
    }

    @Test
    void valuesTakeAsManyBitsAsTheirNeighboursNeedAndWhatNobodySetTakesNone() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            Table table = Table.packed(SCHEMA, memory);
            long before = memory.allocatedBytes();

            for (int i = 0; i < 1 << 20; i++) {
                int row = table.addRow();
                table.longs("l").set(row, 1_700_000_000_000_000_000L + i * 1000L);
                table.strings("s").set(row, i % 200);
                table.ints("u").set(row, 0);
            }

            int bits =
                    18 + 8 + 1; // and windows, the rest of a block's chunk, room ahead for validity
            assertThat(memory.allocatedBytes() - before)
                    .isBetween((1L << 20) * bits / 8, (1L << 20) * bits / 8 + (1 << 19));
            assertThat(table.longs("l").isDeferred()).isTrue();
            assertThat(table.longs("l").data().byteSize()).isEqualTo((1L << 20) * 8);
            assertThat(table.longs("l").get((1 << 20) - 1))
                    .isEqualTo(1_700_000_000_000_000_000L + ((1L << 20) - 1) * 1000);
        }
    }

    @Test
    void whatIsOpenForLongIsClosedInARowThatIsPackedAlready() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            Table table = Table.packed(SCHEMA, memory);
            LongColumn durations = table.longs("l");
            Random random = new Random(11);
            long[] expected = new long[100_000];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = -1;
                durations.set(table.addRow(), -1);
                int closed = i - random.nextInt(Math.min(i, 20_000) + 1);
                expected[closed] = random.nextLong() >>> (10 + random.nextInt(54));
                durations.set(closed, expected[closed]);
            }

            for (int i = 0; i < expected.length; i++) {
                assertThat(durations.get(i)).isEqualTo(expected[i]);
            }
            assertThat(durations.data().asSlice(0, expected.length * 8L).toArray(JAVA_LONG))
                    .isEqualTo(expected);
        }
    }

    @Test
    void aColumnThatIsSetForTheFirstTimeLateReadsAsZerosBefore() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            Table table = Table.packed(SCHEMA, memory);
            for (int i = 0; i < 50_000; i++) {
                table.addRow();
            }

            table.ints("u").set(30_000, 7);
            table.ints("i").set(49_999, -7);
            table.addRow();

            assertThat(table.ints("u").get(29_999)).isZero();
            assertThat(table.ints("u").get(30_000)).isEqualTo(7);
            assertThat(table.ints("i").get(49_999)).isEqualTo(-7);
            assertThat(table.ints("i").isNull(49_998)).isTrue();
            assertThat(table.ints("u").data().getAtIndex(JAVA_INT, 30_000)).isEqualTo(7);
            assertThat(table.ints("i").data().getAtIndex(JAVA_INT, 49_999)).isEqualTo(-7);
        }
    }

    @Test
    void rowsGoOnAfterSomebodyReadTheColumn() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            Table table = Table.packed(SCHEMA, memory);
            for (int i = 0; i < 30_000; i++) {
                table.longs("l").set(table.addRow(), i);
                if (i == 10_000) {
                    assertThat(table.longs("l").data().getAtIndex(JAVA_LONG, i)).isEqualTo(i);
                }
            }

            for (int i = 0; i < 30_000; i++) {
                assertThat(table.longs("l").get(i)).isEqualTo(i);
            }
        }
    }

    @Test
    void valuesThatAreStillToComeAreThereForWhoReadsOrSetsOne() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            for (boolean reads : new boolean[] {true, false}) {
                Table table = Table.packed(SCHEMA, memory);
                IntColumn column = table.ints("i");
                column.defer(() -> {
                    column.settled();
                    column.set(0, 7);
                });
                table.addRow();
                table.addRow();

                if (reads) {
                    assertThat(column.get(0)).isEqualTo(7);
                }
                column.set(1, 8);

                assertThat(column.get(0)).isEqualTo(7);
                assertThat(column.get(1)).isEqualTo(8);
            }
        }
    }

    @Test
    void aClosedTraceCannotBeReadOrWritten() {
        Table table;
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            table = Table.packed(SCHEMA, memory);
            table.ints("i").set(table.addRow(), 300);
        }

        assertThatThrownBy(() -> table.ints("i").get(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> table.ints("i").set(0, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRowThatThereIsNotCannotBeRead() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            Table table = Table.packed(SCHEMA, memory);
            table.ints("i").set(table.addRow(), 300);

            assertThatThrownBy(() -> table.ints("i").get(1 << 20))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> table.ints("i").get(-1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private static void set(Table table, int row, long value, int column) {
        switch (column) {
            case 0 -> table.ints("i").set(row, (int) value);
            case 1 -> table.ints("u").set(row, (int) value);
            case 2 -> table.longs("l").set(row, value);
            case 3 -> table.doubles("d").set(row, Double.longBitsToDouble(value));
            default -> table.strings("s").set(row, (int) value);
        }
    }

    private static void assertSame(Table table, Table expected) {
        for (int row = 0; row < table.rowCount(); row++) {
            assertSame(table, expected, row);
        }
    }

    private static void assertSame(Table table, Table expected, int row) {
        boolean same =
                table.ints("i").get(row) == expected.ints("i").get(row)
                        && table.ints("i").isNull(row) == expected.ints("i").isNull(row)
                        && table.ints("u").getLong(row) == expected.ints("u").getLong(row)
                        && table.longs("l").get(row) == expected.longs("l").get(row)
                        && table.longs("l").isNull(row) == expected.longs("l").isNull(row)
                        && Double.doubleToRawLongBits(table.doubles("d").get(row))
                                == Double.doubleToRawLongBits(expected.doubles("d").get(row))
                        && table.strings("s").get(row) == expected.strings("s").get(row);
        assertThat(same).as("row %d", row).isTrue();
    }
}
