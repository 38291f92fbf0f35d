// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StringPool;

/// Turns an operator and a value into a [Condition] on a column, with SQLite's comparison rules:
/// NULL < numbers < texts < blobs, integers and floating-point numbers by their exact values.
final class Conditions {
    private static final double TWO_63 = 0x1p63;

    private final SqliteConnection connection;

    Conditions(SqliteConnection connection) {
        this.connection = connection;
    }

    /// The condition for a term of a plan.
    ///
    /// @param kind how the column holds its values
    /// @param value address of the sqlite3_value
    Condition of(int kind, Plan.Term term, long value) {
        Operator operator = term.operator();
        if (operator == Operator.IS_NULL || operator == Operator.NOT_NULL) {
            return new Condition.NullTest(operator == Operator.IS_NULL);
        }
        if (term.isList()) {
            return list(kind, value);
        }
        int type = SqliteApi.valueType(value);
        if (type == SqliteApi.TYPE_NULL) {
            return switch (operator) {
                case IS -> new Condition.NullTest(true);
                case IS_NOT -> Condition.NOT_NULL;
                default -> Condition.NOTHING;
            };
        }
        if (kind == CursorMemory.KIND_STRING) {
            return text(operator, type, value);
        }
        Object number = number(type, value);
        if (number instanceof Long integer) {
            return kind == CursorMemory.KIND_DOUBLE
                    ? doubles(operator, integer)
                    : longs(operator, integer);
        }
        if (number instanceof Double real) {
            return kind == CursorMemory.KIND_DOUBLE
                    ? doubles(operator, real)
                    : longs(operator, real);
        }
        return numberAgainstLarger(operator);
    }

    /// The value as a column of numbers compares with it: a Long or a Double, or null where it is
    /// a text or blob that no number equals.
    private static @Nullable Object number(int type, long value) {
        return switch (type) {
            case SqliteApi.TYPE_INTEGER -> SqliteApi.valueInt64(value);
            case SqliteApi.TYPE_DOUBLE -> SqliteApi.valueDouble(value);
            case SqliteApi.TYPE_TEXT -> {
                Object parsed = NumericText.parse(Arguments.bytesOf(value));
                if (parsed instanceof String) {
                    yield null;
                }
                yield parsed;
            }
            default -> null;
        };
    }

    /// Every number is less than any text or blob.
    private static Condition numberAgainstLarger(Operator operator) {
        return switch (operator) {
            case LT, LE, NE -> Condition.NOT_NULL;
            case IS_NOT -> Condition.EVERYTHING;
            default -> Condition.NOTHING;
        };
    }

    private static Condition numberAgainstSmaller(Operator operator) {
        return switch (operator) {
            case GT, GE, NE -> Condition.NOT_NULL;
            case IS_NOT -> Condition.EVERYTHING;
            default -> Condition.NOTHING;
        };
    }

    static Condition longs(Operator operator, long value) {
        return switch (operator) {
            case EQ, IS -> new Condition.LongRange(value, value);
            case NE -> new Condition.LongTest(v -> v != value, false);
            case IS_NOT -> new Condition.LongTest(v -> v != value, true);
            case LT ->
                    value == Long.MIN_VALUE
                            ? Condition.NOTHING
                            : new Condition.LongRange(Long.MIN_VALUE, value - 1);
            case LE -> new Condition.LongRange(Long.MIN_VALUE, value);
            case GT ->
                    value == Long.MAX_VALUE
                            ? Condition.NOTHING
                            : new Condition.LongRange(value + 1, Long.MAX_VALUE);
            case GE -> new Condition.LongRange(value, Long.MAX_VALUE);
            default -> throw new IllegalArgumentException(operator.name());
        };
    }

    private static Condition longs(Operator operator, double value) {
        if (value >= TWO_63) {
            return numberAgainstLarger(operator);
        }
        if (value < -TWO_63) {
            return numberAgainstSmaller(operator);
        }
        long floor = (long) Math.floor(value);
        if (floor == value) {
            return longs(operator, floor);
        }
        // Between two integers: nothing equals it, and <= is <.
        return switch (operator) {
            case LT, LE -> longs(Operator.LE, floor);
            case GT, GE -> longs(Operator.GT, floor);
            case NE -> Condition.NOT_NULL;
            case IS_NOT -> Condition.EVERYTHING;
            default -> Condition.NOTHING;
        };
    }

    private static Condition doubles(Operator operator, double value) {
        return switch (operator) {
            case EQ, IS -> new Condition.DoubleRange(value, value);
            case NE -> new Condition.DoubleTest(v -> v != value, false);
            case IS_NOT -> new Condition.DoubleTest(v -> v != value, true);
            case LT -> below(value, false);
            case LE -> below(value, true);
            case GT -> above(value, false);
            case GE -> above(value, true);
            default -> throw new IllegalArgumentException(operator.name());
        };
    }

    private static Condition doubles(Operator operator, long value) {
        double near = (double) value;
        // 2^63 as a double is above every long, and casting it back would hide that.
        int order = near == TWO_63 ? 1 : Long.compare((long) near, value);
        if (order == 0) {
            return doubles(operator, near);
        }
        // No double equals it; `near` is the next one above or below.
        boolean nearIsAbove = order > 0;
        return switch (operator) {
            case LT, LE -> below(near, !nearIsAbove);
            case GT, GE -> above(near, nearIsAbove);
            case NE -> Condition.NOT_NULL;
            case IS_NOT -> Condition.EVERYTHING;
            default -> Condition.NOTHING;
        };
    }

    private static Condition below(double value, boolean inclusive) {
        if (!inclusive && value == Double.NEGATIVE_INFINITY) {
            return Condition.NOTHING;
        }
        return new Condition.DoubleRange(
                Double.NEGATIVE_INFINITY, inclusive ? value : Math.nextDown(value));
    }

    private static Condition above(double value, boolean inclusive) {
        if (!inclusive && value == Double.POSITIVE_INFINITY) {
            return Condition.NOTHING;
        }
        return new Condition.DoubleRange(
                inclusive ? value : Math.nextUp(value), Double.POSITIVE_INFINITY);
    }

    private Condition text(Operator operator, int type, long value) {
        boolean pattern = operator == Operator.GLOB || operator == Operator.LIKE;
        if (type == SqliteApi.TYPE_BLOB && !pattern) {
            // A text is less than any blob.
            return numberAgainstLarger(operator);
        }
        if (type != SqliteApi.TYPE_TEXT) {
            // The plan lets SQLite check these rows; see Planner.
            return operator == Operator.IS_NOT ? Condition.EVERYTHING : Condition.NOT_NULL;
        }
        long bytes = SqliteApi.valueBlob(value);
        int length = SqliteApi.valueBytes(value);
        StringPool strings = connection.strings();
        return switch (operator) {
            case EQ, IS -> {
                int id = connection.texts().find(bytes, length);
                yield id < 0 ? Condition.NOTHING : new Condition.LongRange(id, id);
            }
            case NE, IS_NOT -> {
                int id = connection.texts().find(bytes, length);
                yield new Condition.LongTest(v -> v != id, operator == Operator.IS_NOT);
            }
            case GLOB -> TextTest.pattern(strings, TextPattern.glob(copy(bytes, length)));
            case LIKE -> TextTest.pattern(strings, TextPattern.like(copy(bytes, length)));
            default -> TextTest.comparison(strings, operator, copy(bytes, length));
        };
    }

    private static byte[] copy(long bytes, int length) {
        return bytes == 0 ? new byte[0] : Native.bytes(bytes, length);
    }

    /// An IN whose values come all at once.
    private Condition list(int kind, long list) {
        List<Object> numbers = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        boolean unknown = false;
        long out = connection.scratchWord();
        int rc = SqliteApi.vtabInFirst(list, out);
        while (rc == SqliteApi.OK && Native.getLong(out) != 0) {
            long value = Native.getLong(out);
            int type = SqliteApi.valueType(value);
            if (kind != CursorMemory.KIND_STRING) {
                Object number = number(type, value);
                if (number != null) {
                    numbers.add(number);
                }
            } else if (type == SqliteApi.TYPE_TEXT) {
                ids.add((long) find(value));
            } else {
                unknown |= type == SqliteApi.TYPE_INTEGER || type == SqliteApi.TYPE_DOUBLE;
            }
            rc = SqliteApi.vtabInNext(list, out);
        }
        if (unknown) {
            return Condition.NOT_NULL;
        }
        if (kind == CursorMemory.KIND_STRING) {
            return set(ids.stream().filter(id -> id >= 0));
        }
        return kind == CursorMemory.KIND_DOUBLE
                ? doubleSet(numbers)
                : set(numbers.stream().flatMap(Conditions::exactLong));
    }

    private int find(long value) {
        return connection.texts().find(SqliteApi.valueBlob(value), SqliteApi.valueBytes(value));
    }

    private static Condition set(java.util.stream.Stream<Long> values) {
        long[] sorted = values.mapToLong(Long::longValue).sorted().distinct().toArray();
        return sorted.length == 0 ? Condition.NOTHING : new Condition.LongSet(sorted);
    }

    private static java.util.stream.Stream<Long> exactLong(Object number) {
        return longs(Operator.EQ, number) instanceof Condition.LongRange(long low, long high)
                ? java.util.stream.Stream.of(low)
                : java.util.stream.Stream.of();
    }

    private static Condition longs(Operator operator, Object number) {
        return number instanceof Long integer
                ? longs(operator, (long) integer)
                : longs(operator, (double) (Double) number);
    }

    private static Condition doubleSet(List<Object> numbers) {
        double[] sorted =
                numbers.stream()
                        .map(number ->
                                number instanceof Long integer
                                        ? doubles(Operator.EQ, (long) integer)
                                        : doubles(Operator.EQ, (double) (Double) number))
                        .filter(Condition.DoubleRange.class::isInstance)
                        // Adding 0 makes -0 the same as 0, which binary search tells apart.
                        .mapToDouble(range -> ((Condition.DoubleRange) range).low() + 0.0)
                        .sorted()
                        .toArray();
        if (sorted.length == 0) {
            return Condition.NOTHING;
        }
        return new Condition.DoubleTest(v -> Arrays.binarySearch(sorted, v + 0.0) >= 0, false);
    }
}
