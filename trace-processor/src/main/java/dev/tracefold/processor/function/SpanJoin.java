// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Two sequences of spans on one time line, cut at each other's ends: where both have a span (inner),
/// where the first has (left), or where any has (outer).
final class SpanJoin {
    /// Which spans without partner are kept.
    enum Kind {
        INNER,
        LEFT,
        OUTER
    }

    private enum Partitioning {
        NONE,
        SAME,
        MIXED
    }

    private final Kind kind;
    private final Partitioning partitioning;
    private final SpanInput left;
    private final SpanInput right;

    private SpanJoin(Kind kind, Partitioning partitioning, SpanInput left, SpanInput right) {
        this.kind = kind;
        this.partitioning = partitioning;
        this.left = left;
        this.right = right;
    }

    /// Gives the names of a table's columns.
    @FunctionalInterface
    interface Schemas {
        List<String> columns(String table);
    }

    static SpanJoin of(Kind kind, List<String> arguments, Schemas schemas) {
        if (arguments.size() < 2) {
            throw new FunctionException("SPAN_JOIN: expected at least 2 args");
        }
        SpanInput.Descriptor first = SpanInput.parse(arguments.get(0));
        SpanInput.Descriptor second = SpanInput.parse(arguments.get(1));
        Partitioning partitioning = partitioning(first, second);
        SpanInput left =
                first.bind(
                        schemas.columns(first.table()),
                        shadows(kind == Kind.OUTER, first, partitioning));
        SpanInput right =
                second.bind(
                        schemas.columns(second.table()),
                        shadows(kind != Kind.INNER, second, partitioning));
        if (left.dur() < 0 && right.dur() < 0) {
            throw new FunctionException(
                    "SPAN_JOIN: Missing column dur in both tables %s and %s"
                            .formatted(left.table(), right.table()));
        }
        SpanJoin join = new SpanJoin(kind, partitioning, left, right);
        join.checkNames();
        return join;
    }

    private static Partitioning partitioning(
            SpanInput.Descriptor first, SpanInput.Descriptor second) {
        @Nullable String a = first.partition();
        @Nullable String b = second.partition();
        if (a == null && b == null) {
            return Partitioning.NONE;
        }
        if (a == null || b == null) {
            return Partitioning.MIXED;
        }
        if (!a.equals(b)) {
            throw new FunctionException(
                    ("SPAN_JOIN: mismatching partitions between the two tables; (partition %s in"
                                    + " table %s, partition %s in table %s)")
                            .formatted(a, first.table(), b, second.table()));
        }
        return Partitioning.SAME;
    }

    private static SpanCursor.Shadows shadows(
            boolean wanted, SpanInput.Descriptor input, Partitioning partitioning) {
        if (!wanted) {
            return SpanCursor.Shadows.NONE;
        }
        boolean mixed = input.partition() != null && partitioning == Partitioning.MIXED;
        return mixed || partitioning == Partitioning.NONE
                ? SpanCursor.Shadows.WITHIN_PARTITIONS
                : SpanCursor.Shadows.ALL;
    }

    private void checkNames() {
        List<String> names = columnNames();
        for (int i = 0; i < names.size(); i++) {
            if (names.subList(0, i).contains(names.get(i))) {
                throw new FunctionException(
                        "SPAN_JOIN: column %s present in both tables %s and %s"
                                .formatted(names.get(i), left.table(), right.table()));
            }
        }
    }

    SpanInput left() {
        return left;
    }

    SpanInput right() {
        return right;
    }

    /// ts, dur, the partition if any, then the other columns of both inputs.
    List<String> columnNames() {
        List<String> names = new ArrayList<>(List.of("ts", "dur"));
        @Nullable String partition =
                left.partitionColumn() != null ? left.partitionColumn() : right.partitionColumn();
        if (partition != null) {
            names.add(partition);
        }
        left.payload().forEach(i -> names.add(left.columns().get(i)));
        right.payload().forEach(i -> names.add(right.columns().get(i)));
        return names;
    }

    /// How many of the first columns always are integers: ts, dur and the partition.
    int integerColumnCount() {
        return partitioning == Partitioning.NONE ? 2 : 3;
    }

    /// The join of what the readers give.
    RowTable run(SpanReader leftReader, SpanReader rightReader) {
        return new Run(leftReader, rightReader).rows();
    }

    private final class Run {
        private final SpanCursor first;
        private final SpanCursor second;
        private long mixedPartition = Long.MIN_VALUE;
        private SpanCursor next;

        Run(SpanReader leftReader, SpanReader rightReader) {
            first = new SpanCursor(leftReader, left);
            second = new SpanCursor(rightReader, right);
            next = first;
        }

        RowTable rows() {
            RowTable rows = new RowTable(columnNames());
            boolean mixed = partitioning == Partitioning.MIXED;
            first.start(kind == Kind.OUTER && !(mixed && left.partitioned()));
            second.start(kind != Kind.INNER && !(mixed && right.partitioned()));
            findOverlap();
            while (!first.atEnd() && !second.atEnd()) {
                emit(rows);
                next.next();
                findOverlap();
            }
            return rows;
        }

        private void emit(RowTable rows) {
            long ts = Math.max(first.ts(), second.ts());
            int column = 0;
            rows.column(column++).addLong(ts);
            rows.column(column++).addLong(Math.min(first.tsEnd(), second.tsEnd()) - ts);
            if (partitioning != Partitioning.NONE) {
                rows.column(column++).addLong(partition());
            }
            for (int i : left.payload()) {
                rows.column(column++).add(first.get(i));
            }
            for (int i : right.payload()) {
                rows.column(column++).add(second.get(i));
            }
            rows.endRow();
        }

        private long partition() {
            if (partitioning == Partitioning.MIXED) {
                return mixedPartition;
            }
            return first.isReal() ? first.partition() : second.partition();
        }

        private void findOverlap() {
            while (true) {
                if (partitioning == Partitioning.MIXED) {
                    SpanCursor partitioned = left.partitioned() ? first : second;
                    if (partitioned.atEnd()) {
                        return;
                    }
                    if (mixedPartition != partitioned.partition()) {
                        (left.partitioned() ? second : first).rewind();
                        mixedPartition = partitioned.partition();
                    }
                } else if (first.atEnd() || second.atEnd()) {
                    return;
                }
                next = endsFirst();
                if (overlaps()) {
                    return;
                }
                next.next();
            }
        }

        /// By partition, then end, then shadows before spans.
        private SpanCursor endsFirst() {
            if (first.atEnd()) {
                return second;
            }
            if (second.atEnd()) {
                return first;
            }
            if (partitioning == Partitioning.SAME
                    && first.lastPartition() != second.lastPartition()) {
                return first.lastPartition() < second.lastPartition() ? first : second;
            }
            if (first.adjustedEnd() != second.adjustedEnd()) {
                return first.adjustedEnd() < second.adjustedEnd() ? first : second;
            }
            return !first.isReal() && second.isReal() ? first : second;
        }

        private boolean overlaps() {
            if (first.atEnd() || second.atEnd() || (!first.isReal() && !second.isReal())) {
                return false;
            }
            if (partitioning == Partitioning.SAME && !sharePartition()) {
                return false;
            }
            boolean sameStart = first.ts() == second.ts() && first.isReal() && second.isReal();
            return sameStart || beginsIn(first, second) || beginsIn(second, first);
        }

        private boolean sharePartition() {
            return first.firstPartition() <= second.lastPartition()
                    && second.firstPartition() <= first.lastPartition();
        }

        private static boolean beginsIn(SpanCursor inner, SpanCursor outer) {
            return inner.ts() >= outer.ts() && inner.ts() < outer.adjustedEnd();
        }
    }
}
