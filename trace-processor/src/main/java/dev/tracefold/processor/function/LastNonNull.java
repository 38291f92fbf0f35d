// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// `last_non_null(x)`: the last value in the frame that is not NULL.
final class LastNonNull implements AggregateFunction {
    private final Deque<Optional<Object>> frame = new ArrayDeque<>();

    @Override
    public void step(Arguments arguments) {
        frame.addLast(Optional.ofNullable(arguments.get(0)));
    }

    @Override
    public void inverse(Arguments arguments) {
        frame.removeFirst();
    }

    @Override
    public @Nullable Object result() {
        var backwards = frame.descendingIterator();
        while (backwards.hasNext()) {
            Optional<Object> value = backwards.next();
            if (value.isPresent()) {
                return value.get();
            }
        }
        return null;
    }
}
