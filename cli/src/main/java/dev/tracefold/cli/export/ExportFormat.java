// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What files tables can become.
public enum ExportFormat {
    /// One database with all tables.
    SQLITE("sqlite", "db"),
    /// A file a table, packed, for engines that read columns.
    PARQUET("parquet", "pq"),
    /// A file a table, to be mapped: Arrow's IPC format, Feather's second version.
    ARROW("arrow", "feather");

    private final String suffix;
    private final String otherSuffix;

    ExportFormat(String suffix, String otherSuffix) {
        this.suffix = suffix;
        this.otherSuffix = otherSuffix;
    }

    /// The format that files of such a name have.
    public static Optional<ExportFormat> of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format ->
                        name.endsWith("." + format.suffix)
                                || name.endsWith("." + format.otherSuffix))
                .findFirst();
    }

    /// How files of it are called, with the point.
    String suffix() {
        return "." + suffix;
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
