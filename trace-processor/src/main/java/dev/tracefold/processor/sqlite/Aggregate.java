// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

/// The state of an aggregate function over one group.
public interface Aggregate {
    /// Takes a row in.
    void step(Arguments arguments);

    /// Gives the aggregate of the rows taken in so far. Called once at the end of a group, and
    /// for window functions also before that, so it must not spoil the state.
    void result(ResultSink result);

    /// Takes the oldest row out again; for window functions only.
    default void inverse(Arguments arguments) {
        throw new UnsupportedOperationException(
                "%s cannot take rows out of its window".formatted(getClass().getSimpleName()));
    }
}
