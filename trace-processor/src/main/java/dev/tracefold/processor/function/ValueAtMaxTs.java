// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;

/// `value_at_max_ts(ts, value)`: the value of the row with the largest ts, the last of several.
final class ValueAtMaxTs implements AggregateFunction {
    private long maxTs = Long.MIN_VALUE;
    private @Nullable Object value;

    @Override
    public void step(Arguments arguments) {
        long ts = arguments.requireLong(0, "VALUE_AT_MAX_TS");
        CellType type = arguments.type(1);
        if (type != CellType.LONG && type != CellType.DOUBLE) {
            throw new FunctionException("VALUE_AT_MAX_TS: value must be a number but was " + type);
        }
        if (ts >= maxTs) {
            maxTs = ts;
            value = arguments.get(1);
        }
    }

    @Override
    public @Nullable Object result() {
        return value;
    }
}
