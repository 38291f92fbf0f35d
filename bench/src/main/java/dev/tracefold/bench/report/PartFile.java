// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a part was measured with: lines that begin with `#` say where and when, the others have a
/// figure's key, how many runs warmed up, and all runs.
///
/// @param circumstances machine, JDK, date, command
/// @param measured its figures
record PartFile(List<String> circumstances, List<Measured> measured) {
    private static final String COMMENT = "# ";

    static Path path(Path folder, String part) {
        return folder.resolve(part + ".csv");
    }

    static PartFile read(Path file) throws IOException {
        List<String> circumstances = new ArrayList<>();
        List<Measured> measured = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(COMMENT)) {
                circumstances.add(line.substring(COMMENT.length()));
            } else if (!line.isBlank()) {
                measured.add(Measured.parse(line));
            }
        }
        return new PartFile(circumstances, measured);
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        circumstances.forEach(line -> lines.add(COMMENT + line));
        measured.forEach(figure -> lines.add(figure.line()));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, lines);
    }
}
