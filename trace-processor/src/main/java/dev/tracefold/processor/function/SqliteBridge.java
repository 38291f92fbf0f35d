// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.sqlite.Aggregate;
import dev.tracefold.processor.sqlite.ResultSink;

/// Carries our functions over the border to SQLite: arguments in, results and mistakes out.
final class SqliteBridge {
    private SqliteBridge() {}

    static dev.tracefold.processor.sqlite.ScalarFunction scalar(ScalarFunction function) {
        return (arguments, result) -> {
            try {
                set(result, function.call(new SqliteArguments(arguments)));
            } catch (FunctionException e) {
                throw userError(e);
            }
        };
    }

    static Supplier<Aggregate> aggregate(Supplier<? extends AggregateFunction> function) {
        return () -> new AggregateRun(function.get());
    }

    static void set(ResultSink sink, @Nullable Object value) {
        switch (value) {
            case null -> sink.setNull();
            case Long l -> sink.setLong(l);
            case Double d -> sink.setDouble(d);
            case String s -> sink.setString(s);
            case byte[] b -> sink.setBlob(b);
            case Pointer p -> setPointer(sink, p.value());
            default -> throw new IllegalArgumentException("no SQL value: " + value);
        }
    }

    @SuppressWarnings("unchecked") // an object is of its own class
    private static <T> void setPointer(ResultSink sink, T value) {
        sink.setPointer((Class<T>) value.getClass(), value);
    }

    static ProcessorException userError(FunctionException e) {
        return new ProcessorException(Failure.user("SQL_ERROR", String.valueOf(e.getMessage())));
    }

    private record AggregateRun(AggregateFunction function) implements Aggregate {
        @Override
        public void step(dev.tracefold.processor.sqlite.Arguments arguments) {
            try {
                function.step(new SqliteArguments(arguments));
            } catch (FunctionException e) {
                throw userError(e);
            }
        }

        @Override
        public void result(ResultSink result) {
            try {
                set(result, function.result());
            } catch (FunctionException e) {
                throw userError(e);
            }
        }

        @Override
        public void inverse(dev.tracefold.processor.sqlite.Arguments arguments) {
            try {
                function.inverse(new SqliteArguments(arguments));
            } catch (FunctionException e) {
                throw userError(e);
            }
        }
    }
}
