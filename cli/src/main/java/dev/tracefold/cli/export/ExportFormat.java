// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What files tables can become.
public enum ExportFormat {
    /// One database with all tables.
    SQLITE("sqlite", "sqlite3", "db"),
    /// A file a table, packed, for engines that read columns.
    PARQUET("parquet"),
    /// A file a table, to be mapped: Arrow's IPC format, Feather's second version.
    ARROW("arrow", "feather");

    private final List<String> suffixes;

    ExportFormat(String... suffixes) {
        this.suffixes = List.of(suffixes);
    }

    /// The format that files of such a name have.
    public static Optional<ExportFormat> of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format ->
                        format.suffixes.stream().anyMatch(suffix -> name.endsWith("." + suffix)))
                .findFirst();
    }

    /// How files of it are called, with the point.
    String suffix() {
        return "." + suffixes.getFirst();
    }

    /// Writes one table and closes the stream; not for [#SQLITE].
    ///
    /// @throws IOException when it cannot be written
    public void write(ExportedTable table, OutputStream out, ExportProgress progress)
            throws IOException {
        switch (this) {
            case PARQUET -> ParquetTables.write(table, out, progress);
            case ARROW -> ArrowTables.write(table, out, progress);
            case SQLITE -> throw new IllegalStateException("a database is no stream");
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
