// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandles;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// What a constraint function of a [VirtualTable] does when SQLite evaluates it as an expression
/// after all: it fails, because only the table knows what it means. The exception are constraints
/// that the table has taken over and SQLite checks again, which it does beyond the first sixteen of
/// a table: those hold.
final class OverloadedFunction {
    static final long POINTER =
            new Upcalls(MethodHandles.lookup())
                    .pointer(
                            "call",
                            FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_INT, JAVA_LONG),
                            "failed",
                            0);

    private static final String MESSAGE = "the function is a constraint of a table, not a value";

    private OverloadedFunction() {}

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // an upcall
    private static void call(long context, int arguments, long values) {
        if (Native.getLong(SqliteApi.userData(context)) != 0) {
            SqliteApi.resultInt64(context, 1);
            return;
        }
        SqliteApi.resultError(context, CString.lasting(MESSAGE), MESSAGE.length());
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"})
    private static void failed(Throwable failure, long context) {
        SqliteApi.resultErrorNomem(context);
    }
}
