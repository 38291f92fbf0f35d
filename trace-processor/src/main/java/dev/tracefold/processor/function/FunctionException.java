// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.io.Serial;

/// A function was called in a way it cannot answer; the statement that called it fails with the
/// message.
public final class FunctionException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /// @param message what is wrong, for the person who wrote the SQL
    public FunctionException(String message) {
        // Thrown for control over the border to SQLite, where a stack trace cannot follow.
        super(message, null, false, false);
    }
}
