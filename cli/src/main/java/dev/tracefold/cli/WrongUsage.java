// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.Serial;

/// Options that are each well-formed but make no sense together.
final class WrongUsage extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    WrongUsage(String message) {
        super(message);
    }
}
