// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.Arrays;

import dev.tracefold.processor.storage.NativeMemory;

/// Copies of the parameters of a call: to compare the next call with, and to show as columns.
///
/// SQLite does not copy pointer values (a copy is NULL), so a call with one is never the same as
/// another.
final class CallValues {
    private static final int POINTER_SUBTYPE = 'p';

    private final NativeMemory memory;
    private final int argumentCount;
    private final java.lang.foreign.MemorySegment argumentArray;
    private long[] kept = new long[0];
    private final long[] byArgument;
    private final long missing;
    private boolean comparable;

    CallValues(SqliteConnection connection, int argumentCount) {
        this.memory = connection.memory();
        this.argumentCount = argumentCount;
        this.argumentArray = memory.allocate(Math.max(1, argumentCount) * 8L);
        this.byArgument = new long[argumentCount];
        this.missing = connection.nullValue();
    }

    /// Keeps copies of the parameters and the values of constraint functions.
    ///
    /// @param count how many values, in the order of xFilter; those behind are of no interest
    void keep(Plan plan, Arguments values, int count) {
        free();
        kept = new long[count];
        comparable = true;
        for (int i = 0; i < argumentCount; i++) {
            Native.putLong(argumentArray.address() + 8L * i, missing);
        }
        for (int i = 0; i < count; i++) {
            long value = values.value(i);
            comparable &= !isPointer(value);
            kept[i] = SqliteApi.valueDup(value);
            if (i < plan.arguments().size()) {
                int argument = plan.arguments().get(i);
                byArgument[argument] = kept[i];
                Native.putLong(argumentArray.address() + 8L * argument, value);
            }
        }
    }

    /// Whether a call of the same plan has the values that were kept.
    boolean same(Arguments values) {
        if (!comparable) {
            return false;
        }
        for (int i = 0; i < kept.length; i++) {
            if (!same(kept[i], values.value(i))) {
                return false;
            }
        }
        return true;
    }

    /// The parameters in declared order; pointer values among them only during the call.
    Arguments arguments() {
        return new Arguments(argumentCount, argumentArray.address());
    }

    /// Address of the copy of a parameter, 0 where it was not given.
    long kept(int argument) {
        return byArgument[argument];
    }

    void close() {
        free();
        memory.free(argumentArray);
    }

    private void free() {
        for (long value : kept) {
            SqliteApi.valueFree(value);
        }
        kept = new long[0];
        Arrays.fill(byArgument, 0);
    }

    private static boolean isPointer(long value) {
        return SqliteApi.valueType(value) == SqliteApi.TYPE_NULL
                && SqliteApi.valueSubtype(value) == POINTER_SUBTYPE;
    }

    private static boolean same(long a, long b) {
        int type = SqliteApi.valueType(a);
        if (type != SqliteApi.valueType(b) || isPointer(b)) {
            return false;
        }
        return switch (type) {
            case SqliteApi.TYPE_NULL -> true;
            case SqliteApi.TYPE_INTEGER -> SqliteApi.valueInt64(a) == SqliteApi.valueInt64(b);
            case SqliteApi.TYPE_DOUBLE ->
                    Double.compare(SqliteApi.valueDouble(a), SqliteApi.valueDouble(b)) == 0;
            default -> Arrays.equals(Arguments.bytesOf(a), Arguments.bytesOf(b));
        };
    }
}
