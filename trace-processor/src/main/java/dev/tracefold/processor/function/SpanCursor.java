// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

/// Walks one input of a span join as a gapless sequence: real spans, shadows for the gaps between
/// them within a partition, and shadows for runs of partitions the input does not have. Shadows
/// that the join has no use for are passed over.
///
/// ```
/// partition   -inf .. p0-1      p0                                        p0+1 .. p1-1
///             missing           shadow | real | shadow | real | shadow    missing        ...
/// ```
final class SpanCursor {
    /// Which shadows the join wants of this input.
    enum Shadows {
        NONE,
        WITHIN_PARTITIONS,
        ALL
    }

    private enum State {
        REAL,
        SHADOW,
        MISSING,
        END
    }

    private final SpanReader reader;
    private final SpanInput input;
    private State state = State.END;
    private boolean readerAtEnd;
    private long ts;
    private long tsEnd;
    private long partition;
    private long missingFrom;
    private long missingTo;

    SpanCursor(SpanReader reader, SpanInput input) {
        this.reader = reader;
        this.input = input;
    }

    boolean atEnd() {
        return state == State.END;
    }

    boolean isReal() {
        return state == State.REAL;
    }

    long ts() {
        return ts;
    }

    long tsEnd() {
        return tsEnd;
    }

    /// The end, a length of -1 counting as 0.
    long adjustedEnd() {
        return tsEnd - ts == -1 ? ts : tsEnd;
    }

    long partition() {
        return partition;
    }

    long firstPartition() {
        return state == State.MISSING ? missingFrom : partition;
    }

    long lastPartition() {
        return state == State.MISSING ? missingTo - 1 : partition;
    }

    @Nullable Object get(int column) {
        return isReal() ? reader.get(column) : null;
    }

    /// To the first span. An input without any row can stand for one shadow over everything.
    void start(boolean emptyIsMissing) {
        rewind();
        if (emptyIsMissing && atEnd()) {
            state = State.MISSING;
        }
    }

    void rewind() {
        reader.rewind();
        read();
        state = State.MISSING;
        ts = 0;
        tsEnd = Long.MAX_VALUE;
        missingFrom = Long.MIN_VALUE;
        if (readerAtEnd) {
            missingTo = Long.MAX_VALUE;
        } else {
            missingTo = input.partitioned() ? reader.getLong(input.partition()) : Long.MIN_VALUE;
        }
        skipUnwanted();
    }

    void next() {
        step();
        skipUnwanted();
    }

    private void skipUnwanted() {
        while (!atEnd() && !isWanted()) {
            step();
        }
    }

    private boolean isWanted() {
        return switch (state) {
            case REAL, END -> true;
            case SHADOW -> input.shadows() != Shadows.NONE && ts != tsEnd;
            case MISSING -> input.shadows() == Shadows.ALL && missingFrom < missingTo;
        };
    }

    private void step() {
        switch (state) {
            case REAL -> {
                read();
                boolean toTheEnd =
                        readerAtEnd
                                || (input.partitioned()
                                        && partition != reader.getLong(input.partition()));
                state = State.SHADOW;
                ts = adjustedEnd();
                tsEnd = toTheEnd ? Long.MAX_VALUE : reader.getLong(input.ts());
            }
            case SHADOW -> {
                if (tsEnd == Long.MAX_VALUE) {
                    state = State.MISSING;
                    ts = 0;
                    missingFrom = partition + 1;
                    missingTo = readerAtEnd ? Long.MAX_VALUE : readerPartition();
                } else {
                    state = State.REAL;
                    ts = reader.getLong(input.ts());
                    tsEnd = ts + (input.dur() < 0 ? 0 : reader.getLong(input.dur()));
                }
            }
            case MISSING -> {
                if (missingTo == Long.MAX_VALUE) {
                    state = State.END;
                } else {
                    state = State.SHADOW;
                    partition = missingTo;
                    ts = 0;
                    tsEnd = reader.getLong(input.ts());
                }
            }
            case END -> {}
        }
    }

    private long readerPartition() {
        return input.partitioned() ? reader.getLong(input.partition()) : Long.MIN_VALUE;
    }

    /// The next row whose partition is not NULL.
    private void read() {
        do {
            readerAtEnd = !reader.next();
        } while (!readerAtEnd && input.partitioned() && reader.isNull(input.partition()));
        if (!readerAtEnd && input.partitioned() && !reader.isLong(input.partition())) {
            throw new FunctionException("SPAN_JOIN: partition is not an INT column");
        }
    }
}
