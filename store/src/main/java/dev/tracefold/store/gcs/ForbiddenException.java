// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.gcs;

import java.io.IOException;
import java.io.Serial;

/// What a bucket does not let us do.
public final class ForbiddenException extends IOException {
    @Serial private static final long serialVersionUID = 1;

    ForbiddenException(String message, Throwable cause) {
        super(message, cause);
    }
}
