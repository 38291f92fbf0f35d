// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.profile;

import java.io.Serial;

/// A request that cannot be answered: whose move it is, and a sentence that says why.
public final class ProfileException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    /// Whose move it is.
    public enum Kind {
        /// There is no such run, host or tool, or an option has no meaning.
        REQUEST,
        /// A profile is damaged.
        DATA,
        /// A file cannot be read.
        STORAGE
    }

    private final Kind kind;

    /// A failure and its sentence.
    public ProfileException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /// A failure, its sentence and where it comes from.
    public ProfileException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// Whose move it is.
    public Kind kind() {
        return kind;
    }
}
