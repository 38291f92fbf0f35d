// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.UncheckedIOException;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.xprof.profile.ProfileException;

/// Failures as sentences.
public final class Failures {
    private Failures() {}

    /// What to tell a person; never a stack trace. A failure nobody foresaw is named as ours.
    public static String sentence(Throwable failure) {
        return switch (failure) {
            case ProcessorException known -> known.failure().message();
            case ProfileException known -> String.valueOf(known.getMessage());
            case UncheckedIOException io -> String.valueOf(io.getMessage());
            case OutOfMemoryError e ->
                    "out of memory (%s); give the JVM more with TRACEFOLD_JAVA_OPTS=-Xmx..."
                            .formatted(e.getMessage());
            case StackOverflowError _ -> "internal error: the input is nested too deeply";
            default -> "internal error: " + failure;
        };
    }
}
