// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;

/// Arguments of a call from SQLite.
///
/// @param arguments valid during the call only
record SqliteArguments(dev.tracefold.processor.sqlite.Arguments arguments) implements Arguments {
    @Override
    public int size() {
        return arguments.count();
    }

    @Override
    public CellType type(int i) {
        return arguments.type(i);
    }

    @Override
    public long getLong(int i) {
        return arguments.getLong(i);
    }

    @Override
    public double getDouble(int i) {
        return arguments.getDouble(i);
    }

    @Override
    public String getText(int i) {
        return arguments.getString(i);
    }

    @Override
    public byte[] getBytes(int i) {
        return arguments.getBytes(i);
    }

    @Override
    public <T> @Nullable T getPointer(int i, Class<T> type) {
        return arguments.getPointer(i, type);
    }
}
