// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.MemorySegment;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.foreign.Words;

/// Ends a recursion before the stack does.
///
/// A Java function that runs SQL that calls a Java function, and so on, takes native stack, of which
/// Java knows nothing until it is too late: an overflow on the way into a callback cannot be caught
/// and ends the process. So the stack pointer is looked at from a few levels on. Without the shim,
/// which tells it, levels are counted.
final class Recursion {
    private static final int UNMEASURED_LEVELS = 4;

    /// At 5 to 6 KB a level, as measured for a function of one short SELECT.
    private static final long BYTES_OF_A_LEVEL = 6 << 10;

    private static final MemorySegment STACK =
            SqliteLibrary.loaded()
                    .shim()
                    .map(shim -> MemorySegment.ofAddress(shim.address("tf_stack")))
                    .orElse(MemorySegment.NULL);

    private final long limitBytes;
    private int levels;
    private long start;

    Recursion(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /// Goes a level deeper.
    ///
    /// @throws ProcessorException when that is too deep
    void enter() {
        if (levels >= UNMEASURED_LEVELS && usedBytes() > limitBytes) {
            throw new ProcessorException(
                    Failure.user(
                            "RECURSION_LIMIT",
                            "functions and tables call each other %d levels deep, which takes more than %d bytes of stack"
                                    .formatted(levels, limitBytes)));
        }
        levels++;
    }

    void leave() {
        levels--;
    }

    private long usedBytes() {
        if (STACK.address() == 0) {
            return levels * BYTES_OF_A_LEVEL;
        }
        long now = Words.call(STACK, 0);
        if (levels == UNMEASURED_LEVELS) {
            start = now;
        }
        return start - now;
    }
}
