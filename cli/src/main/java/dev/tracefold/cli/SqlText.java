// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.tracefold.cli.console.Console;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// The options that say what to ask: either of two.
final class SqlText {
    @Option(
            names = {"--sql", "-q"},
            paramLabel = "SQL",
            description = "The PerfettoSQL text: one statement or several.")
    private @Nullable String text;

    @Option(
            names = {"--file", "-f"},
            paramLabel = "FILE",
            description = "A file with the PerfettoSQL text; - is the standard input.")
    private @Nullable Path file;

    /// The text itself.
    String read(Console console) {
        if (text != null) {
            return text;
        }
        Path from = file;
        if (from == null) {
            throw new IllegalStateException("neither --sql nor --file was given");
        }
        try {
            byte[] bytes =
                    from.toString().equals("-")
                            ? console.in().readAllBytes()
                            : Files.readAllBytes(from);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.user(
                            "QUERY_FILE_NOT_READABLE",
                            "could not read the query file %s (%s)"
                                    .formatted(from, e.getClass().getSimpleName())),
                    e);
        }
    }
}
