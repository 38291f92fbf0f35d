// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// `__intrinsic_array_agg(x)`.
final class ArrayAgg implements AggregateFunction {
    private final List<Object> values = new ArrayList<>();

    @Override
    public void step(Arguments arguments) {
        @Nullable Object value = arguments.get(0);
        if (value == null || value instanceof byte[]) {
            throw new FunctionException(
                    "ARRAY_AGG: nulls and blobs are not supported, but there is a "
                            + arguments.type(0));
        }
        if (!values.isEmpty() && values.getFirst().getClass() != value.getClass()) {
            throw new FunctionException("ARRAY_AGG: all values must have the same type");
        }
        values.add(value);
    }

    @Override
    public @Nullable Object result() {
        return values.isEmpty() ? null : new Pointer(new ArrayValue(List.copyOf(values)));
    }
}
