// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.io.Serial;

/// A file that is no XSpace, or no longer one.
public final class DamagedProfileException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    /// Says what was expected where.
    public DamagedProfileException(long position, String expectation) {
        super("damaged at byte %d: expected %s".formatted(position, expectation));
    }

    /// The same failure, with the name of the file in front.
    public DamagedProfileException(String file, DamagedProfileException cause) {
        super("[%s] %s".formatted(file, cause.getMessage()), cause);
    }
}
