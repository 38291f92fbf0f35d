// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.proto.perfetto.QueryResult.CellsBatch;

/// The engine's view of an answer that came over the wire, so that whatever prints rows prints them
/// the same near and far. Batches are decoded as rows are pulled.
public final class DecodedResult implements QueryResult {
    private final AnswerParts parts;
    private final dev.tracefold.proto.perfetto.QueryResult first;
    private final int columns;
    private dev.tracefold.proto.perfetto.QueryResult part;
    private int nextBatch;
    private int nextCell;
    private boolean last;
    private BatchCursor batch = new BatchCursor(CellsBatch.getDefaultInstance(), 0);
    private volatile boolean cancelled;

    /// Reads the head of the answer.
    ///
    /// @throws IOException when it cannot be read
    public DecodedResult(AnswerParts parts) throws IOException {
        this.parts = parts;
        dev.tracefold.proto.perfetto.QueryResult head = parts.next();
        if (head == null) {
            throw new IOException("the answer has no part");
        }
        this.first = head;
        this.part = head;
        this.columns = head.getColumnNamesCount();
    }

    /// Opens an answer and reads its head.
    ///
    /// @throws IOException when it cannot be read
    public static DecodedResult open(ShardAnswer answer, ClaimCheckStore store) throws IOException {
        AnswerParts parts = AnswerParts.open(answer, store);
        try {
            return new DecodedResult(parts);
        } catch (IOException e) {
            parts.close();
            throw e;
        }
    }

    @Override
    public List<String> columnNames() {
        return List.copyOf(first.getColumnNamesList());
    }

    @Override
    public boolean next() {
        if (cancelled) {
            throw new ProcessorException(Failure.resource("CANCELLED", "the query was cancelled"));
        }
        while (!batch.hasRow(nextCell)) {
            if (last || !nextBatch()) {
                return false;
            }
        }
        try {
            batch.readRow(nextCell);
        } catch (IndexOutOfBoundsException e) {
            throw damaged("a batch has fewer values than cells: " + e.getMessage());
        }
        nextCell += columns;
        return true;
    }

    private boolean nextBatch() {
        while (nextBatch >= part.getBatchCount()) {
            if (part.hasError()) {
                throw new ProcessorException(Failure.user("QUERY_ERROR", part.getError()));
            }
            dev.tracefold.proto.perfetto.QueryResult following = nextPart();
            if (following == null) {
                throw damaged("Last batch did not have is_last_batch flag set");
            }
            part = following;
            nextBatch = 0;
        }
        CellsBatch cells = part.getBatch(nextBatch++);
        if (columns == 0 ? cells.getCellsCount() > 0 : cells.getCellsCount() % columns != 0) {
            throw damaged(
                    "Result has %d cells, not divisible by %d columns"
                            .formatted(cells.getCellsCount(), columns));
        }
        batch = new BatchCursor(cells, columns);
        nextCell = 0;
        last = cells.getIsLastBatch();
        if (last && part.hasError() && cells.getCellsCount() == 0) {
            throw new ProcessorException(Failure.user("QUERY_ERROR", part.getError()));
        }
        return true;
    }

    private dev.tracefold.proto.perfetto.@Nullable QueryResult nextPart() {
        try {
            return parts.next();
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.external("ANSWER_NOT_READABLE", Objects.toString(e.getMessage())), e);
        }
    }

    private static ProcessorException damaged(String message) {
        return new ProcessorException(Failure.internal("ANSWER_DAMAGED", message));
    }

    @Override
    public CellType type(int column) {
        return batch.type(column);
    }

    @Override
    public long getLong(int column) {
        return switch (type(column)) {
            case LONG -> batch.number(column);
            case DOUBLE -> (long) getDouble(column);
            case STRING, BLOB -> (long) NumberPrefix.of(getString(column));
            case NULL -> 0;
        };
    }

    @Override
    public double getDouble(int column) {
        return switch (type(column)) {
            case LONG -> batch.number(column);
            case DOUBLE -> Double.longBitsToDouble(batch.number(column));
            case STRING, BLOB -> NumberPrefix.of(getString(column));
            case NULL -> 0;
        };
    }

    @Override
    public String getString(int column) {
        return switch (type(column)) {
            case LONG -> Long.toString(batch.number(column));
            case DOUBLE -> Double.toString(getDouble(column));
            case STRING, BLOB -> new String(getBytes(column), StandardCharsets.UTF_8);
            case NULL -> "";
        };
    }

    @Override
    public byte[] getBytes(int column) {
        return switch (type(column)) {
            case STRING, BLOB -> batch.bytes(column);
            case LONG, DOUBLE -> getString(column).getBytes(StandardCharsets.UTF_8);
            case NULL -> new byte[0];
        };
    }

    @Override
    public int statementCount() {
        return first.getStatementCount();
    }

    @Override
    public int statementWithOutputCount() {
        return first.getStatementWithOutputCount();
    }

    @Override
    public String lastStatementSql() {
        return first.getLastStatementSql();
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        try {
            parts.close();
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.external("ANSWER_NOT_READABLE", Objects.toString(e.getMessage())), e);
        }
    }

    /// The current row of a batch. Values sit in one list per type, so the position in each list
    /// moves along with the rows.
    private static final class BatchCursor {
        private final CellsBatch cells;
        private final int columns;
        private final byte[] text;
        private final CellType[] types;
        // The value itself for numbers, the position for blobs, the offset for texts.
        private final long[] values;
        private int longs;
        private int doubles;
        private int blobs;
        private int textOffset;

        BatchCursor(CellsBatch cells, int columns) {
            this.cells = cells;
            this.columns = columns;
            ByteString strings = cells.getStringCellsBytes();
            this.text = strings.toByteArray();
            this.types = new CellType[columns];
            Arrays.fill(types, CellType.NULL);
            this.values = new long[columns];
        }

        boolean hasRow(int cell) {
            return columns > 0 && cell < cells.getCellsCount();
        }

        void readRow(int firstCell) {
            for (int column = 0; column < columns; column++) {
                switch (cells.getCells(firstCell + column)) {
                    case CELL_NULL -> types[column] = CellType.NULL;
                    case CELL_VARINT -> set(column, CellType.LONG, cells.getVarintCells(longs++));
                    case CELL_FLOAT64 ->
                            set(
                                    column,
                                    CellType.DOUBLE,
                                    Double.doubleToRawLongBits(cells.getFloat64Cells(doubles++)));
                    case CELL_STRING -> {
                        set(column, CellType.STRING, textOffset);
                        textOffset = endOfText(textOffset) + 1;
                    }
                    case CELL_BLOB -> set(column, CellType.BLOB, blobs++);
                    case CELL_INVALID -> throw damaged("a cell has the type CELL_INVALID");
                }
            }
        }

        private void set(int column, CellType type, long value) {
            types[column] = type;
            values[column] = value;
        }

        private int endOfText(int offset) {
            int end = offset;
            while (end < text.length && text[end] != 0) {
                end++;
            }
            return end;
        }

        CellType type(int column) {
            return types[column];
        }

        long number(int column) {
            return values[column];
        }

        byte[] bytes(int column) {
            int position = (int) values[column];
            return types[column] == CellType.BLOB
                    ? cells.getBlobCells(position).toByteArray()
                    : Arrays.copyOfRange(text, position, endOfText(position));
        }
    }
}
