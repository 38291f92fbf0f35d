// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.processor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.summary.SummarySpec;

/// Reads the files with specs of summaries.
public final class SpecFiles {
    private SpecFiles() {}

    /// The specs, in the order of the files.
    public static List<SummarySpec> read(List<Path> files) {
        List<SummarySpec> specs = new ArrayList<>();
        for (Path file : files) {
            specs.add(read(file));
        }
        return specs;
    }

    private static SummarySpec read(Path file) {
        try {
            return SummarySpec.ofFile(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.user(
                            "SPEC_FILE_NOT_READABLE",
                            "could not read the summary spec %s (%s)"
                                    .formatted(file, e.getClass().getSimpleName())),
                    e);
        }
    }
}
