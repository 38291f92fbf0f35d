// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.error;

import static java.util.Objects.requireNonNull;

/// Why something failed, in the form that crosses process boundaries.
///
/// @param category whose move it is
/// @param code stable name of the fault in capitals, `SQL_ERROR` for instance
/// @param message a sentence with place, expectation and value; never a stack trace
/// @param retryable whether the same request can succeed later without anybody changing anything
public record Failure(FailureCategory category, String code, String message, boolean retryable) {
    public Failure {
        requireNonNull(category, "category");
        requireNonNull(code, "code");
        requireNonNull(message, "message");
    }

    /// A failure the caller can mend.
    public static Failure user(String code, String message) {
        return new Failure(FailureCategory.USER, code, message, false);
    }

    /// A failure of the trace's content.
    public static Failure data(String code, String message) {
        return new Failure(FailureCategory.DATA, code, message, false);
    }

    /// A limit that was reached.
    public static Failure resource(String code, String message) {
        return new Failure(FailureCategory.RESOURCE, code, message, false);
    }

    /// A fault of ours.
    public static Failure internal(String code, String message) {
        return new Failure(FailureCategory.INTERNAL, code, message, false);
    }

    /// A fault of something we depend on; trying again may help.
    public static Failure external(String code, String message) {
        return new Failure(FailureCategory.EXTERNAL, code, message, true);
    }
}
