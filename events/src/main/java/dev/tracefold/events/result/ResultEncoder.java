// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.util.function.Consumer;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.proto.perfetto.QueryResult.CellsBatch;
import dev.tracefold.proto.perfetto.QueryResult.CellsBatch.CellType;

/// Cuts the rows of a query into Perfetto's `QueryResult` messages: one batch each, whole rows only,
/// split before a row that would make more than 50,000 cells or follows 128 KiB of estimated
/// content. The estimate is the reference's, so that the same rows are cut at the same places.
public final class ResultEncoder {
    static final int CELLS_PER_BATCH = 50_000;
    static final int BYTES_PER_BATCH = 128 * 1024;
    private static final int BATCH_OVERHEAD = 16;

    private final QueryResult rows;
    private final int columns;
    private final ByteString.Output strings = ByteString.newOutput();
    private CellsBatch.Builder batch = CellsBatch.newBuilder();
    private int cells;
    private int approximateBytes = BATCH_OVERHEAD;
    private boolean metadataSent;
    private long rowCount;

    private ResultEncoder(QueryResult rows) {
        this.rows = rows;
        this.columns = rows.columnNames().size();
    }

    /// Pulls every row and hands the messages to the sink as they fill up; what `rows` throws passes
    /// through, and the batch begun is lost with it.
    ///
    /// @return how many rows there were
    public static long encode(
            QueryResult rows, Consumer<dev.tracefold.proto.perfetto.QueryResult> sink) {
        return new ResultEncoder(rows).run(sink);
    }

    /// The message that ends an answer that failed.
    public static dev.tracefold.proto.perfetto.QueryResult error(String message) {
        return dev.tracefold.proto.perfetto.QueryResult.newBuilder()
                .setError(message.isEmpty() ? "Unknown error" : message)
                .addBatch(CellsBatch.newBuilder().setIsLastBatch(true))
                .build();
    }

    private long run(Consumer<dev.tracefold.proto.perfetto.QueryResult> sink) {
        while (rows.next()) {
            if (cells + columns > CELLS_PER_BATCH || approximateBytes > BYTES_PER_BATCH) {
                sink.accept(finishBatch(false));
            }
            for (int column = 0; column < columns; column++) {
                addCell(column);
            }
            cells += columns;
            rowCount++;
        }
        sink.accept(finishBatch(true));
        return rowCount;
    }

    private void addCell(int column) {
        switch (rows.type(column)) {
            case NULL -> batch.addCells(CellType.CELL_NULL);
            case LONG -> {
                batch.addCells(CellType.CELL_VARINT).addVarintCells(rows.getLong(column));
                approximateBytes += 4;
            }
            case DOUBLE -> {
                batch.addCells(CellType.CELL_FLOAT64).addFloat64Cells(rows.getDouble(column));
                approximateBytes += Double.BYTES;
            }
            case STRING -> {
                batch.addCells(CellType.CELL_STRING);
                approximateBytes += addString(rows.getBytes(column)) + 5;
            }
            case BLOB -> {
                byte[] bytes = rows.getBytes(column);
                batch.addCells(CellType.CELL_BLOB)
                        .addBlobCells(UnsafeByteOperations.unsafeWrap(bytes));
                approximateBytes += bytes.length + 4;
            }
        }
    }

    /// NUL ends a text on the wire, so a text that holds one is cut there, as the reference does.
    private int addString(byte[] text) {
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        strings.write(text, 0, length);
        strings.write(0);
        return length;
    }

    private dev.tracefold.proto.perfetto.QueryResult finishBatch(boolean last) {
        if (strings.size() > 0) {
            batch.setStringCellsBytes(strings.toByteString());
            strings.reset();
        }
        if (last) {
            batch.setIsLastBatch(true);
        }
        dev.tracefold.proto.perfetto.QueryResult.Builder message =
                dev.tracefold.proto.perfetto.QueryResult.newBuilder();
        if (!metadataSent) {
            message.addAllColumnNames(rows.columnNames())
                    .setStatementCount(rows.statementCount())
                    .setStatementWithOutputCount(rows.statementWithOutputCount())
                    .setLastStatementSql(rows.lastStatementSql());
            metadataSent = true;
        }
        message.addBatch(batch);
        batch = CellsBatch.newBuilder();
        cells = 0;
        approximateBytes = BATCH_OVERHEAD;
        return message.build();
    }
}
