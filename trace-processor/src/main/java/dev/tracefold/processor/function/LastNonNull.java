// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

/// `last_non_null(x)`: the last value in the frame that is not NULL. Rows leave a frame in the order
/// in which they came, so once the latest value has left, all others have too.
final class LastNonNull implements AggregateFunction {
    private @Nullable Object latest;
    private long latestRow = -1;
    private long added;
    private long removed;

    @Override
    public void step(Arguments arguments) {
        if (!arguments.isNull(0)) {
            latest = arguments.get(0);
            latestRow = added;
        }
        added++;
    }

    @Override
    public void inverse(Arguments arguments) {
        removed++;
    }

    @Override
    public @Nullable Object result() {
        return latestRow >= removed ? latest : null;
    }
}
