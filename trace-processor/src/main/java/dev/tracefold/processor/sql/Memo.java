// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.sqlite.ResultSink;

/// Results of a function of one integer. A call that needs a result which is not known yet ends at
/// once, the other is computed first, and the call begins again: however deep the function calls
/// itself, the stack does not grow.
final class Memo {
    private final String function;
    private final LongFunction<@Nullable Object> evaluator;
    private final Map<Long, Optional<Object>> results = new HashMap<>();
    private final Set<Long> waiting = new HashSet<>();
    private @Nullable Long missing;
    private boolean running;

    Memo(String function, LongFunction<@Nullable Object> evaluator) {
        this.function = function;
        this.evaluator = evaluator;
    }

    void call(long argument, ResultSink result) {
        if (!results.containsKey(argument)) {
            if (running) {
                missing = argument;
                throw CreatedFunction.userError(function + ": a memoized result is missing");
            }
            compute(argument);
        }
        set(result, results.getOrDefault(argument, Optional.empty()));
    }

    private void compute(long argument) {
        running = true;
        Deque<Long> stack = new ArrayDeque<>();
        try {
            push(stack, argument);
            while (!stack.isEmpty()) {
                step(stack);
            }
        } finally {
            running = false;
            waiting.clear();
        }
    }

    private void step(Deque<Long> stack) {
        long argument = stack.element();
        missing = null;
        try {
            @Nullable Object value = evaluator.apply(argument);
            if (missing == null) {
                results.put(argument, Optional.ofNullable(value));
                waiting.remove(stack.pop());
                return;
            }
        } catch (ProcessorException e) {
            if (missing == null) {
                throw e;
            }
        }
        push(stack, missing);
    }

    private void push(Deque<Long> stack, long argument) {
        if (!waiting.add(argument)) {
            throw CreatedFunction.userError(
                    "%s: infinite recursion: the result for %d needs itself"
                            .formatted(function, argument));
        }
        stack.push(argument);
    }

    private static void set(ResultSink sink, Optional<Object> value) {
        switch (value.orElse(null)) {
            case null -> sink.setNull();
            case Long l -> sink.setLong(l);
            case Double d -> sink.setDouble(d);
            case byte[] b -> sink.setBlob(b);
            case Object text -> sink.setString(text.toString());
        }
    }
}
