// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@NullMarked
@SuppressWarnings("NullAway") // what a file lacks fails the test
class ParquetWriterTest {
    private static final List<ParquetColumn> ONE_OF_EACH =
            List.of(
                    new ParquetColumn("n", ParquetType.INT64),
                    new ParquetColumn("x", ParquetType.DOUBLE),
                    new ParquetColumn("text", ParquetType.STRING),
                    new ParquetColumn("blob", ParquetType.BYTES));

    @Test
    void everyTypeIsReadAsItWasWritten() throws IOException {
        ParquetRows file =
                file(
                        ONE_OF_EACH,
                        writer -> {
                            writer.setLong(0, Long.MIN_VALUE);
                            writer.setDouble(1, -0.0);
                            writer.setString(2, "");
                            writer.setBytes(3, new byte[0]);
                            writer.endRow();
                            writer.endRow();
                            writer.setLong(0, Long.MAX_VALUE);
                            writer.setDouble(1, Double.NaN);
                            writer.setString(2, "naïve \uD83D\uDE00 \0 text");
                            writer.setBytes(3, new byte[] {-128, 0, 127});
                            writer.endRow();
                        });

        assertThat(file.columns()).isEqualTo(ONE_OF_EACH);
        assertThat(file.rows())
                .containsExactly(
                        List.of(Long.MIN_VALUE, -0.0, "", List.of()),
                        Arrays.<@Nullable Object>asList(null, null, null, null),
                        List.of(
                                Long.MAX_VALUE,
                                Double.NaN,
                                "naïve \uD83D\uDE00 \0 text",
                                List.of(-128, 0, 127)));
    }

    @Test
    void smallNumbersTakeHalfTheRoomAndTextsMayComeAsTheirBytes() throws IOException {
        List<ParquetColumn> columns =
                List.of(
                        new ParquetColumn("small", ParquetType.INT32),
                        new ParquetColumn("text", ParquetType.STRING));
        ParquetRows file =
                file(
                        columns,
                        writer -> {
                            writer.setLong(0, Integer.MIN_VALUE);
                            writer.setBytes(1, new byte[] {(byte) 0xC3, (byte) 0xA4});
                            writer.endRow();
                            writer.setLong(0, Integer.MAX_VALUE);
                            writer.endRow();
                        });

        assertThat(file.columns()).isEqualTo(columns);
        assertThat(file.rows())
                .containsExactly(
                        List.of(Integer.MIN_VALUE, "\u00e4"),
                        Arrays.<@Nullable Object>asList(Integer.MAX_VALUE, null));
        assertThat(
                        file.footer()
                                .getRow_groups()
                                .getFirst()
                                .getColumns()
                                .getFirst()
                                .getMeta_data()
                                .getStatistics()
                                .getMin_value())
                .containsExactly(0, 0, 0, -128);
    }

    @Test
    void aFileWithoutRowsHasItsColumns() throws IOException {
        ParquetRows file = file(ONE_OF_EACH, _ -> {});

        assertThat(file.columns()).isEqualTo(ONE_OF_EACH);
        assertThat(file.rows()).isEmpty();
        assertThat(file(List.of(), _ -> {}).columns()).isEmpty();
    }

    @Test
    void namesAreDistinctInAnyCase() throws IOException {
        List<ParquetColumn> columns = new ArrayList<>();
        for (String name : List.of("a", "A", "a_2", "a.b", "")) {
            columns.add(new ParquetColumn(name, ParquetType.INT64));
        }

        assertThat(file(columns, _ -> {}).columns())
                .extracting(ParquetColumn::name)
                .containsExactly("a", "A_2", "a_2_2", "a.b", "");
    }

    @Test
    void manyRowsAreManyGroupsThatAreWrittenAsTheyFill() throws IOException {
        Random random = new Random(7);
        List<String> texts = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int early;
        try (ParquetWriter writer =
                new ParquetWriter(
                        out,
                        List.of(
                                new ParquetColumn("i", ParquetType.INT64),
                                new ParquetColumn("text", ParquetType.STRING),
                                new ParquetColumn("few", ParquetType.STRING)))) {
            for (int i = 0; i < 40_000; i++) {
                byte[] noise = new byte[600];
                random.nextBytes(noise);
                texts.add(java.util.HexFormat.of().formatHex(noise));
                writer.setLong(0, i);
                writer.setString(1, texts.getLast());
                if (i % 3 != 0) {
                    writer.setString(2, "value " + i % 5);
                }
                writer.endRow();
            }
            early = out.size();
        }

        ParquetRows file = new ParquetRows(out.toByteArray());
        List<List<@Nullable Object>> rows = file.rows();

        assertThat(early).isGreaterThan(out.size() / 2);
        assertThat(file.footer().getRow_groups()).hasSizeGreaterThan(1);
        assertThat(rows).hasSize(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            assertThat(rows.get(i))
                    .isEqualTo(
                            Arrays.<@Nullable Object>asList(
                                    (long) i, texts.get(i), i % 3 == 0 ? null : "value " + i % 5));
        }
    }

    @Test
    void oneLargeCellDoesNotWaitForMoreRows() throws IOException {
        byte[] cell = new byte[ParquetWriter.GROUP_BYTES + 1];
        new Random(7).nextBytes(cell);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ParquetWriter writer =
                new ParquetWriter(out, List.of(new ParquetColumn("b", ParquetType.BYTES)))) {
            writer.setBytes(0, cell);
            writer.endRow();

            assertThat(out.size()).isGreaterThan(cell.length / 2);
        }
    }

    @Test
    void groupsTellWhatIsInThem() throws IOException {
        ParquetRows file =
                file(
                        ONE_OF_EACH,
                        writer -> {
                            for (long value : List.of(5L, -3L, 40L)) {
                                writer.setLong(0, value);
                                writer.setDouble(1, 0.0);
                                writer.endRow();
                            }
                            writer.endRow();
                        });

        RowGroup group = file.footer().getRow_groups().getFirst();
        ColumnMetaData longs = group.getColumns().get(0).getMeta_data();
        ColumnMetaData doubles = group.getColumns().get(1).getMeta_data();
        assertThat(longs.getStatistics().getNull_count()).isEqualTo(1);
        assertThat(number(longs.getStatistics().getMin_value())).isEqualTo(-3);
        assertThat(number(longs.getStatistics().getMax_value())).isEqualTo(40);
        assertThat(Double.longBitsToDouble(number(doubles.getStatistics().getMin_value())))
                .isEqualTo(-0.0);
        assertThat(file.footer().getColumn_orders()).hasSize(4);
    }

    @Test
    void aNumberThatIsNoneHasNoPlaceInAnOrder() throws IOException {
        ParquetRows file =
                file(
                        List.of(new ParquetColumn("x", ParquetType.DOUBLE)),
                        writer -> {
                            writer.setDouble(0, Double.NaN);
                            writer.endRow();
                            writer.setDouble(0, 1);
                            writer.endRow();
                        });

        ColumnMetaData column =
                file.footer().getRow_groups().getFirst().getColumns().getFirst().getMeta_data();
        assertThat(column.getStatistics().isSetMin_value()).isFalse();
    }

    @Test
    void aStreamThatBreaksIsTold() {
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("the disk is full");
                    }
                };

        assertThatThrownBy(() -> new ParquetWriter(broken, ONE_OF_EACH).close())
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is full");
    }

    private static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /// Writes rows.
    @FunctionalInterface
    private interface Rows {
        void to(ParquetWriter writer) throws IOException;
    }

    private static ParquetRows file(List<ParquetColumn> columns, Rows rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ParquetWriter writer = new ParquetWriter(out, columns)) {
            rows.to(writer);
        }
        return new ParquetRows(out.toByteArray());
    }
}
