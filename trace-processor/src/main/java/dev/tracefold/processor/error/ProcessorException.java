// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.error;

import java.io.Serial;

/// Carries a [Failure]; the message is the failure's.
public final class ProcessorException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /// With no cause worth keeping.
    public ProcessorException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    /// With the cause, for logs.
    public ProcessorException(Failure failure, Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    /// What to tell the caller.
    public Failure failure() {
        return failure;
    }
}
