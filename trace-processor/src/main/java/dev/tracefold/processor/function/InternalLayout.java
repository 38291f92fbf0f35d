// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// `internal_layout(ts, dur)`: the first row of a drawing in which the slice has room, packing by
/// end time. The frame must grow from the partition's start, in order of ts.
final class InternalLayout implements AggregateFunction {
    private final List<Long> endByDepth = new ArrayList<>();
    private long lastTs = Long.MIN_VALUE;
    private @Nullable Object depth;

    @Override
    public void step(Arguments arguments) {
        long ts = arguments.requireLong(0, "INTERNAL_LAYOUT");
        long dur = arguments.requireLong(1, "INTERNAL_LAYOUT");
        if (ts < lastTs) {
            throw new FunctionException("INTERNAL_LAYOUT: rows must be in order of ts");
        }
        lastTs = ts;
        long end = dur == -1 ? Long.MAX_VALUE : ts + dur;
        int row = 0;
        while (row < endByDepth.size() && endByDepth.get(row) > ts) {
            row++;
        }
        if (row == endByDepth.size()) {
            endByDepth.add(end);
        } else {
            endByDepth.set(row, end);
        }
        depth = (long) row;
    }

    @Override
    public @Nullable Object result() {
        return depth;
    }

    @Override
    public void inverse(Arguments arguments) {
        throw new FunctionException(
                "INTERNAL_LAYOUT: the frame must be ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW");
    }
}
