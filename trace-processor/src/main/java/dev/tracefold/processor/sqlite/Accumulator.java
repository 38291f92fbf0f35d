// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/// One aggregate over the groups of its statement, computed as SQLite computes it: what NULL does, what an empty group gives,
/// how floating-point numbers are added, and in which order.
abstract sealed class Accumulator {
    private static final int SMALL = 16;

    final int column;

    private Accumulator(int column) {
        this.column = column;
    }

    /// The accumulator of an output, over a column of that kind.
    ///
    /// @param added whether the results of groups are added up again
    static Accumulator of(AggregateSpec.Output output, Relation relation, boolean added) {
        int column = output.column();
        if (output.function() == AggregateSpec.Function.COUNT) {
            return new Count(column);
        }
        int kind = relation.kind(column);
        if (output.function().isSum()) {
            return kind == CursorMemory.KIND_DOUBLE
                    ? new DoubleSum(output)
                    : new LongSum(output, added);
        }
        boolean max = output.function() == AggregateSpec.Function.MAX;
        return switch (kind) {
            case CursorMemory.KIND_DOUBLE -> new DoubleExtreme(column, max);
            case CursorMemory.KIND_STRING -> new TextExtreme(column, max, relation);
            default -> new LongExtreme(column, max);
        };
    }

    /// Adds the rows of a block.
    ///
    /// @param groups number of each row's group, or null where all are of group 0
    /// @param groupCount how many groups there are by now
    abstract void add(RowBlock block, int @Nullable [] groups, int groupCount);

    /// Kind of the result, as columns have it: INT64, DOUBLE or STRING.
    abstract int kind();

    abstract boolean isNull(int group);

    /// The result's 64 bits, or the id of a string.
    abstract long bits(int group);

    static int room(int wanted) {
        return Math.max(SMALL, Integer.highestOneBit(Math.max(1, wanted)) * 2);
    }

    /// Rows, or values where a column is given.
    static final class Count extends Accumulator {
        private long[] counts = new long[SMALL];

        Count(int column) {
            super(column);
        }

        @Override
        void add(RowBlock block, int @Nullable [] groups, int groupCount) {
            if (groupCount > counts.length) {
                counts = Arrays.copyOf(counts, room(groupCount));
            }
            boolean[] present = column < 0 ? null : block.present(column);
            if (groups == null && present == null) {
                counts[0] += block.count();
                return;
            }
            for (int i = 0; i < block.count(); i++) {
                if (present == null || present[i]) {
                    counts[groups == null ? 0 : groups[i]]++;
                }
            }
        }

        @Override
        int kind() {
            return CursorMemory.KIND_INT64;
        }

        @Override
        boolean isNull(int group) {
            return false;
        }

        @Override
        long bits(int group) {
            return counts[group];
        }
    }

    /// sum, avg and total of integers. SQLite goes on with floating-point numbers once a sum overflows, or fails: that is
    /// left to it.
    static final class LongSum extends Accumulator {
        /// Sums that are added again may be added a hundred times, in any order, and overflow in none.
        private static final double MOST = 1L << 56;

        private final AggregateSpec.Function function;
        private final boolean added;
        private double magnitude;
        private long[] sums = new long[SMALL];
        private long[] counts = new long[SMALL];

        LongSum(AggregateSpec.Output output, boolean added) {
            super(output.column());
            this.function = output.function();
            this.added = added;
        }

        @Override
        void add(RowBlock block, int @Nullable [] groups, int groupCount) {
            if (groupCount > sums.length) {
                sums = Arrays.copyOf(sums, room(groupCount));
                counts = Arrays.copyOf(counts, room(groupCount));
            }
            long[] values = block.longs(column);
            boolean[] present = block.present(column);
            long overflow =
                    groups == null
                            ? addAll(values, present, block.count())
                            : addGroups(values, present, groups, block.count());
            if (overflow < 0 || (added && weigh(values, present, block.count()) > MOST)) {
                throw new AggregateDeclined("integer overflow");
            }
        }

        /// What the values so far would add up to if none were negative.
        private double weigh(long[] values, boolean @Nullable [] present, int count) {
            double sum = magnitude;
            for (int i = 0; i < count; i++) {
                if (present == null || present[i]) {
                    sum += Math.abs((double) values[i]);
                }
            }
            magnitude = sum;
            return sum;
        }

        /// The result is negative if a sum overflowed on the way.
        private long addAll(long[] values, boolean @Nullable [] present, int count) {
            long sum = sums[0];
            long overflow = 0;
            long added = count;
            if (present == null) {
                for (int i = 0; i < count; i++) {
                    long value = values[i];
                    long next = sum + value;
                    overflow |= (sum ^ next) & (value ^ next);
                    sum = next;
                }
            } else {
                added = 0;
                for (int i = 0; i < count; i++) {
                    if (present[i]) {
                        long value = values[i];
                        long next = sum + value;
                        overflow |= (sum ^ next) & (value ^ next);
                        sum = next;
                        added++;
                    }
                }
            }
            sums[0] = sum;
            counts[0] += added;
            return overflow;
        }

        private long addGroups(
                long[] values, boolean @Nullable [] present, int[] groups, int count) {
            long overflow = 0;
            for (int i = 0; i < count; i++) {
                if (present == null || present[i]) {
                    int group = groups[i];
                    long value = values[i];
                    long sum = sums[group];
                    long next = sum + value;
                    overflow |= (sum ^ next) & (value ^ next);
                    sums[group] = next;
                    counts[group]++;
                }
            }
            return overflow;
        }

        @Override
        int kind() {
            return function == AggregateSpec.Function.SUM
                    ? CursorMemory.KIND_INT64
                    : CursorMemory.KIND_DOUBLE;
        }

        @Override
        boolean isNull(int group) {
            return counts[group] == 0 && function != AggregateSpec.Function.TOTAL;
        }

        @Override
        long bits(int group) {
            double sum = (double) sums[group];
            return switch (function) {
                case AVG -> Double.doubleToRawLongBits(sum / (double) counts[group]);
                case TOTAL -> Double.doubleToRawLongBits(sum);
                default -> sums[group];
            };
        }
    }

    /// sum, avg and total of floating-point numbers, with the compensation of Kahan, Babuska and Neumaier as SQLite has it
    /// since 3.43.
    static final class DoubleSum extends Accumulator {
        private final AggregateSpec.Function function;
        private double[] sums = new double[SMALL];
        private double[] errors = new double[SMALL];
        private long[] counts = new long[SMALL];

        DoubleSum(AggregateSpec.Output output) {
            super(output.column());
            this.function = output.function();
        }

        @Override
        void add(RowBlock block, int @Nullable [] groups, int groupCount) {
            if (groupCount > sums.length) {
                sums = Arrays.copyOf(sums, room(groupCount));
                errors = Arrays.copyOf(errors, room(groupCount));
                counts = Arrays.copyOf(counts, room(groupCount));
            }
            double[] values = block.doubles(column);
            boolean[] present = block.present(column);
            for (int i = 0; i < block.count(); i++) {
                if (present == null || present[i]) {
                    add(groups == null ? 0 : groups[i], values[i]);
                }
            }
        }

        private void add(int group, double value) {
            double sum = sums[group];
            double next = sum + value;
            errors[group] +=
                    Math.abs(sum) > Math.abs(value) ? (sum - next) + value : (value - next) + sum;
            sums[group] = next;
            counts[group]++;
        }

        @Override
        int kind() {
            return CursorMemory.KIND_DOUBLE;
        }

        @Override
        boolean isNull(int group) {
            return counts[group] == 0 && function != AggregateSpec.Function.TOTAL;
        }

        @Override
        long bits(int group) {
            double error = errors[group];
            double sum = Double.isFinite(error) ? sums[group] + error : sums[group];
            double result =
                    function == AggregateSpec.Function.AVG ? sum / (double) counts[group] : sum;
            if (Double.isNaN(result)) {
                throw new AggregateDeclined("a sum that is no number is NULL");
            }
            return Double.doubleToRawLongBits(result);
        }
    }

    /// min and max of integers.
    static final class LongExtreme extends Accumulator {
        private final boolean max;
        private long[] best = new long[0];
        private boolean[] seen = new boolean[0];

        LongExtreme(int column, boolean max) {
            super(column);
            this.max = max;
        }

        @Override
        void add(RowBlock block, int @Nullable [] groups, int groupCount) {
            if (groupCount > best.length) {
                int from = best.length;
                best = Arrays.copyOf(best, room(groupCount));
                Arrays.fill(best, from, best.length, max ? Long.MIN_VALUE : Long.MAX_VALUE);
                seen = Arrays.copyOf(seen, best.length);
            }
            long[] values = block.longs(column);
            boolean[] present = block.present(column);
            if (groups == null && present == null) {
                addAll(values, block.count());
                return;
            }
            for (int i = 0; i < block.count(); i++) {
                if (present == null || present[i]) {
                    int group = groups == null ? 0 : groups[i];
                    long value = values[i];
                    best[group] = max ? Math.max(best[group], value) : Math.min(best[group], value);
                    seen[group] = true;
                }
            }
        }

        private void addAll(long[] values, int count) {
            long found = best[0];
            if (max) {
                for (int i = 0; i < count; i++) {
                    found = Math.max(found, values[i]);
                }
            } else {
                for (int i = 0; i < count; i++) {
                    found = Math.min(found, values[i]);
                }
            }
            best[0] = found;
            seen[0] |= count > 0;
        }

        @Override
        int kind() {
            return CursorMemory.KIND_INT64;
        }

        @Override
        boolean isNull(int group) {
            return group >= seen.length || !seen[group];
        }

        @Override
        long bits(int group) {
            return best[group];
        }
    }

    /// min and max of floating-point numbers. Which of two zeros is met first decides which is shown, and that is left to
    /// SQLite.
    static final class DoubleExtreme extends Accumulator {
        private final boolean max;
        private double[] best = new double[SMALL];
        private boolean[] seen = new boolean[SMALL];

        DoubleExtreme(int column, boolean max) {
            super(column);
            this.max = max;
        }

        @Override
        void add(RowBlock block, int @Nullable [] groups, int groupCount) {
            if (groupCount > best.length) {
                best = Arrays.copyOf(best, room(groupCount));
                seen = Arrays.copyOf(seen, room(groupCount));
            }
            double[] values = block.doubles(column);
            boolean[] present = block.present(column);
            for (int i = 0; i < block.count(); i++) {
                if (present == null || present[i]) {
                    int group = groups == null ? 0 : groups[i];
                    double value = values[i];
                    if (!seen[group] || (max ? value > best[group] : value < best[group])) {
                        best[group] = value;
                        seen[group] = true;
                    }
                }
            }
        }

        @Override
        int kind() {
            return CursorMemory.KIND_DOUBLE;
        }

        @Override
        boolean isNull(int group) {
            return !seen[group];
        }

        @Override
        long bits(int group) {
            if (best[group] == 0) {
                throw new AggregateDeclined("zero has two signs");
            }
            return Double.doubleToRawLongBits(best[group]);
        }
    }

    /// min and max of texts, byte by byte.
    static final class TextExtreme extends Accumulator {
        private final boolean max;
        private final Relation relation;
        private int[] best = new int[SMALL];

        TextExtreme(int column, boolean max, Relation relation) {
            super(column);
            this.max = max;
            this.relation = relation;
        }

        @Override
        void add(RowBlock block, int @Nullable [] groups, int groupCount) {
            if (groupCount > best.length) {
                best = Arrays.copyOf(best, room(groupCount));
            }
            long[] ids = block.longs(column);
            for (int i = 0; i < block.count(); i++) {
                int id = (int) ids[i];
                int group = groups == null ? 0 : groups[i];
                if (id != 0 && id != best[group] && isBetter(id, best[group])) {
                    best[group] = id;
                }
            }
        }

        private boolean isBetter(int id, int than) {
            if (than == 0) {
                return true;
            }
            long entries = relation.strings().entries().address();
            long a = entries + (long) id * CursorMemory.STRING_BYTES;
            long b = entries + (long) than * CursorMemory.STRING_BYTES;
            int order =
                    Native.compare(
                            Native.getLong(a),
                            Native.getInt(a + CursorMemory.STRING_LENGTH),
                            Native.getLong(b),
                            Native.getInt(b + CursorMemory.STRING_LENGTH));
            return max ? order > 0 : order < 0;
        }

        @Override
        int kind() {
            return CursorMemory.KIND_STRING;
        }

        @Override
        boolean isNull(int group) {
            return best[group] == 0;
        }

        @Override
        long bits(int group) {
            return best[group];
        }
    }
}
