// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.proto.perfetto.QueryResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// `QueryResult` as bigtrace's clients read it, written and read back.
@NullMarked
class ResultEncoderTest {
    @Test
    void writesTheBytesPerfettosClientsRead() {
        List<QueryResult> parts =
                encode(
                        List.of("n", "s"),
                        row(5L, "ab"),
                        row(-1L, null),
                        row(1.5, new byte[] {7, 8}));

        assertThat(parts).hasSize(1);
        assertThat(HexFormat.of().formatHex(parts.getFirst().toByteArray()))
                .isEqualTo(
                        // column_names "n", "s"
                        "0a016e"
                                + "0a0173"
                                // batch of 42 bytes
                                + "1a2a"
                                // cells: varint, string, varint, null, float64, blob
                                + "0a06"
                                + "020402010305"
                                // varints 5 and -1, the latter in ten bytes
                                + "120b"
                                + "05"
                                + "ffffffffffffffffff01"
                                // 1.5, little-endian
                                + "1a08"
                                + "000000000000f83f"
                                // blob
                                + "2202"
                                + "0708"
                                // "ab" with its NUL
                                + "2a03"
                                + "616200"
                                // is_last_batch
                                + "3001"
                                // statement_count, statement_with_output_count
                                + "2002"
                                + "2801"
                                // last_statement_sql
                                + "3208"
                                + "53454c4543542031");
    }

    @Test
    void noRowsAreColumnNamesAndAnEmptyLastBatch() {
        List<QueryResult> parts = encode(List.of("n"));

        assertThat(parts).hasSize(1);
        assertThat(parts.getFirst().getColumnNamesList()).containsExactly("n");
        assertThat(parts.getFirst().getBatch(0).getCellsCount()).isZero();
        assertThat(parts.getFirst().getBatch(0).getIsLastBatch()).isTrue();
    }

    @Test
    void splitsBeforeTheRowThatWouldMakeMoreThanFiftyThousandCells() {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (long i = 0; i < 16_668; i++) {
            rows.add(row(null, null, null));
        }

        List<QueryResult> parts = encode(new ListedRows(List.of("a", "b", "c"), rows));

        assertThat(parts).extracting(p -> p.getBatch(0).getCellsCount()).containsExactly(49_998, 6);
        assertThat(parts)
                .extracting(p -> p.getBatch(0).getIsLastBatch())
                .containsExactly(false, true);
        assertThat(parts.get(1).getColumnNamesCount()).isZero();
        assertThat(parts.get(1).hasLastStatementSql()).isFalse();
    }

    @Test
    void exactlyFiftyThousandCellsAreOneBatch() {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 25_000; i++) {
            rows.add(row(null, null));
        }

        assertThat(encode(new ListedRows(List.of("a", "b"), rows))).hasSize(1);
    }

    @Test
    void splitsAfterTheRowThatPasses128KiB() {
        // 16 for the batch, 5 for each text: 131,051 makes 131,072, which is not more than that.
        assertThat(encode(List.of("s"), row("x".repeat(131_051)), row(1L))).hasSize(1);
        assertThat(encode(List.of("s"), row("x".repeat(131_052)), row(1L))).hasSize(2);
    }

    @Test
    void aTextEndsAtItsFirstNul() throws IOException {
        assertThat(decoded(encode(List.of("s"), row("a\0b")))).isEqualTo("a\n");
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        String rows =
                decoded(
                        encode(
                                List.of("a", "b"),
                                row(Long.MIN_VALUE, "first"),
                                row(null, 0.25),
                                row(new byte[] {1}, ""),
                                row("last", Long.MAX_VALUE)));

        assertThat(rows)
                .isEqualTo(
                        "-9223372036854775808,first\nNULL,0.25\n[1],\nlast,9223372036854775807\n");
    }

    @Test
    void manyBatchesAreReadAsOneResult() throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (long i = 0; i < 120_000; i++) {
            rows.add(row(i, "name " + i % 7));
        }
        List<QueryResult> parts = encode(new ListedRows(List.of("i", "s"), rows));

        DecodedResult result = decode(parts);
        long expected = 0;
        while (result.next()) {
            assertThat(result.getLong(0)).isEqualTo(expected);
            assertThat(result.getString(1)).isEqualTo("name " + expected % 7);
            expected++;
        }
        assertThat(expected).isEqualTo(120_000);
        assertThat(parts).hasSizeGreaterThan(3);
        assertThat(result.columnNames()).containsExactly("i", "s");
        assertThat(result.statementCount()).isEqualTo(2);
        assertThat(result.statementWithOutputCount()).isEqualTo(1);
        assertThat(result.lastStatementSql()).isEqualTo("SELECT 1");
    }

    @Test
    void textsNeedNotBeUtf8() throws IOException {
        QueryResult.CellsBatch batch =
                QueryResult.CellsBatch.newBuilder()
                        .addCells(QueryResult.CellsBatch.CellType.CELL_STRING)
                        .setStringCellsBytes(ByteString.copyFrom(new byte[] {(byte) 0xff, 'a', 0}))
                        .setIsLastBatch(true)
                        .build();
        QueryResult part = QueryResult.newBuilder().addColumnNames("s").addBatch(batch).build();

        DecodedResult result = decode(List.of(QueryResult.parseFrom(part.toByteArray())));

        assertThat(result.next()).isTrue();
        assertThat(result.getBytes(0)).containsExactly(0xff, 'a');
        assertThat(result.getString(0)).isEqualTo("\ufffda");
    }

    @Test
    void anAnswerThatStopsBeforeItsLastBatchIsDamaged() {
        QueryResult part =
                QueryResult.newBuilder()
                        .addColumnNames("n")
                        .addBatch(QueryResult.CellsBatch.getDefaultInstance())
                        .build();

        assertThatThrownBy(() -> decoded(List.of(part)))
                .isInstanceOf(ProcessorException.class)
                .hasMessage("Last batch did not have is_last_batch flag set");
    }

    @Test
    void aBatchWithHalfARowIsDamaged() {
        QueryResult part =
                QueryResult.newBuilder()
                        .addColumnNames("a")
                        .addColumnNames("b")
                        .addBatch(
                                QueryResult.CellsBatch.newBuilder()
                                        .addCells(QueryResult.CellsBatch.CellType.CELL_NULL)
                                        .setIsLastBatch(true))
                        .build();

        assertThatThrownBy(() -> decoded(List.of(part)))
                .hasMessage("Result has 1 cells, not divisible by 2 columns");
    }

    @Test
    void anErrorComesAfterTheRowsBeforeIt() throws IOException {
        List<QueryResult> parts =
                List.of(
                        QueryResult.newBuilder()
                                .addColumnNames("n")
                                .addBatch(
                                        QueryResult.CellsBatch.newBuilder()
                                                .addCells(
                                                        QueryResult.CellsBatch.CellType.CELL_VARINT)
                                                .addVarintCells(3))
                                .build(),
                        ResultEncoder.error("no such table: x"));

        DecodedResult result = decode(parts);

        assertThat(result.next()).isTrue();
        assertThatThrownBy(result::next).hasMessage("no such table: x");
    }

    private static @Nullable Object[] row(@Nullable Object... cells) {
        return cells;
    }

    private static List<QueryResult> encode(List<String> columns, @Nullable Object[]... rows) {
        return encode(new ListedRows(columns, List.of(rows)));
    }

    private static List<QueryResult> encode(ListedRows rows) {
        List<QueryResult> parts = new ArrayList<>();
        ResultEncoder.encode(rows, parts::add);
        return parts;
    }

    private static DecodedResult decode(List<QueryResult> parts) throws IOException {
        return DecodedResult.open(
                new ShardAnswer.Inline(parts),
                new FileClaimCheckStore(java.nio.file.Path.of("unused")));
    }

    private static String decoded(List<QueryResult> parts) throws IOException {
        StringBuilder text = new StringBuilder();
        try (DecodedResult result = decode(parts)) {
            while (result.next()) {
                for (int column = 0; column < result.columnNames().size(); column++) {
                    text.append(column == 0 ? "" : ",")
                            .append(
                                    switch (result.type(column)) {
                                        case NULL -> "NULL";
                                        case BLOB ->
                                                java.util.Arrays.toString(result.getBytes(column));
                                        case LONG, DOUBLE, STRING -> result.getString(column);
                                    });
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    @Test
    void numbersAndTextsConvertAsInSqlite() throws IOException {
        DecodedResult result = decode(encode(List.of("a", "b", "c"), row("12abc", 2.9, null)));

        assertThat(result.next()).isTrue();
        assertThat(result.type(0)).isEqualTo(CellType.STRING);
        assertThat(result.getLong(0)).isEqualTo(12);
        assertThat(result.getLong(1)).isEqualTo(2);
        assertThat(result.getLong(2)).isZero();
        assertThat(result.getString(2)).isEmpty();
    }
}
