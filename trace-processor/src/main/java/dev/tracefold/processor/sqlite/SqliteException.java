// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;

/// SQLite refused a statement or a step. The message is SQLite's own.
public final class SqliteException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final int extendedCode;
    private final int errorOffset;

    SqliteException(Failure failure, int extendedCode, int errorOffset, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
        this.extendedCode = extendedCode;
        this.errorOffset = errorOffset;
    }

    /// Category, code and SQLite's message. The category is user, unless a limit was reached
    /// (resource: `TIME_LIMIT`, `CANCELLED`, `MEMORY_LIMIT`) or one of our functions failed with a
    /// failure of its own, which is then this one's category and code.
    public Failure failure() {
        return failure;
    }

    /// SQLite's extended result code.
    public int extendedCode() {
        return extendedCode;
    }

    /// Where in the statement's UTF-8 text the error is, in bytes, or -1 when SQLite cannot say.
    public int errorOffset() {
        return errorOffset;
    }
}
