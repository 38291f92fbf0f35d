// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.foreign.Upcalls;

/// The C side of SQL functions. All functions of a kind share one function pointer; SQLite's user
/// data tells which [Registration] is meant.
final class Functions {
    private static final int DETERMINISTIC = 0x800;

    private Functions() {}

    /// A registered function.
    ///
    /// @param scalar what computes it, or null for an aggregate
    /// @param aggregate what makes the state of a group, or null for a scalar function
    private record Registration(
            SqliteConnection connection,
            String name,
            @Nullable ScalarFunction scalar,
            @Nullable Supplier<? extends Aggregate> aggregate) {
        Aggregate newAggregate() {
            if (aggregate == null) {
                throw new IllegalStateException(name + " is no aggregate");
            }
            return aggregate.get();
        }
    }

    /// Registers a scalar function; the result is SQLite's code, as it is of the next ones.
    static int registerScalar(
            SqliteConnection connection,
            String name,
            int arguments,
            boolean deterministic,
            ScalarFunction function) {
        long handle = Handles.add(new Registration(connection, name, function, null));
        return SqliteApi.createFunction(
                connection.address(),
                connection.text().put(Native.utf8(name)),
                arguments,
                SqliteApi.UTF8 | (deterministic ? DETERMINISTIC : 0),
                handle,
                Scalar.CALL_POINTER,
                0,
                0,
                Registered.DESTRUCTOR,
                0);
    }

    /// Registers an aggregate function.
    ///
    /// @param window whether it is also a window function
    static int registerAggregate(
            SqliteConnection connection,
            String name,
            int arguments,
            boolean window,
            Supplier<? extends Aggregate> function) {
        long handle = Handles.add(new Registration(connection, name, null, function));
        return SqliteApi.createWindowFunction(
                connection.address(),
                connection.text().put(Native.utf8(name)),
                arguments,
                SqliteApi.UTF8,
                handle,
                Aggregates.STEP_POINTER,
                Aggregates.FINAL_POINTER,
                window ? Windows.VALUE_POINTER : 0,
                window ? Windows.INVERSE_POINTER : 0,
                Registered.DESTRUCTOR);
    }

    /// Takes a function away.
    static int unregister(SqliteConnection connection, String name, int arguments) {
        long utf8 = connection.text().put(Native.utf8(name));
        return SqliteApi.createFunction(
                connection.address(), utf8, arguments, SqliteApi.UTF8, 0, 0, 0, 0, 0, 0);
    }

    // The function pointers, each made when the first function needs it.

    private static final class Registered {
        static final long DESTRUCTOR =
                Upcalls.procedure((handle, _, _) -> destroy(handle), Functions::ignored);
    }

    private static final class Scalar {
        static final long CALL_POINTER =
                pointer((context, count, values) -> call(context, (int) count, values));
    }

    private static final class Aggregates {
        static final long STEP_POINTER =
                pointer((context, count, values) -> step(context, (int) count, values));
        static final long FINAL_POINTER = pointer((context, _, _) -> finish(context));
    }

    private static final class Windows {
        static final long VALUE_POINTER = pointer((context, _, _) -> value(context));
        static final long INVERSE_POINTER =
                pointer((context, count, values) -> inverse(context, (int) count, values));
    }

    private static long pointer(Upcalls.Procedure function) {
        return Upcalls.procedure(function, Functions::failed);
    }

    private static Registration registration(long context) {
        return (Registration) Handles.get(SqliteApi.userData(context));
    }

    private static void call(long context, int count, long values) {
        Registration registration = registration(context);
        ScalarFunction function = registration.scalar();
        if (function == null) {
            throw new IllegalStateException(registration.name() + " is no scalar function");
        }
        SqliteConnection connection = registration.connection();
        connection.enter();
        try {
            function.call(new Arguments(count, values), new ResultSink(context, connection.text()));
        } finally {
            connection.leave();
        }
    }

    private static void step(long context, int count, long values) {
        state(context).step(new Arguments(count, values));
    }

    private static void inverse(long context, int count, long values) {
        state(context).inverse(new Arguments(count, values));
    }

    private static void value(long context) {
        Registration registration = registration(context);
        state(context).result(new ResultSink(context, registration.connection().text()));
    }

    private static void finish(long context) {
        Registration registration = registration(context);
        // A group without rows never stepped, and SQLite gives no memory for its state any more.
        long slot = SqliteApi.aggregateContext(context, 0);
        Object held = slot == 0 ? null : Handles.remove(Native.getLong(slot));
        Aggregate aggregate = held instanceof Aggregate state ? state : registration.newAggregate();
        aggregate.result(new ResultSink(context, registration.connection().text()));
    }

    private static void failed(Throwable failure, long context) {
        Registration registration = registration(context);
        SqliteConnection connection = registration.connection();
        new ResultSink(context, connection.text())
                .setError(connection.remember(failure, registration.name()));
    }

    private static void destroy(long handle) {
        Handles.remove(handle);
    }

    private static void ignored(Throwable failure, long handle) {
        System.getLogger(Functions.class.getName())
                .log(System.Logger.Level.WARNING, "freeing function " + handle, failure);
    }

    private static Aggregate state(long context) {
        long slot = SqliteApi.aggregateContext(context, Long.BYTES);
        if (slot == 0) {
            throw new OutOfMemoryError("sqlite3_aggregate_context");
        }
        long handle = Native.getLong(slot);
        if (handle != 0) {
            return (Aggregate) Handles.get(handle);
        }
        Aggregate aggregate = registration(context).newAggregate();
        Native.putLong(slot, Handles.add(aggregate));
        return aggregate;
    }
}
