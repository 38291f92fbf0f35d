// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import dev.tracefold.processor.foreign.Upcalls;

/// What a constraint function of a [VirtualTable] does when SQLite evaluates it as an expression
/// after all: it fails, because only the table knows what it means. The exception are constraints
/// that the table has taken over and SQLite checks again, which it does beyond the first sixteen of
/// a table: those hold.
final class OverloadedFunction {
    static final long POINTER =
            Upcalls.procedure((context, _, _) -> call(context), OverloadedFunction::failed);

    private static final String MESSAGE = "the function is a constraint of a table, not a value";

    private OverloadedFunction() {}

    private static void call(long context) {
        if (Native.getLong(SqliteApi.userData(context)) != 0) {
            SqliteApi.resultInt64(context, 1);
            return;
        }
        SqliteApi.resultError(context, CString.lasting(MESSAGE), MESSAGE.length());
    }

    private static void failed(Throwable failure, long context) {
        SqliteApi.resultErrorNomem(context);
    }
}
