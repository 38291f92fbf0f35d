// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import dev.tracefold.cli.export.ExportFormat;
import dev.tracefold.cli.output.FormatName;

/// What the rows of a query can become: text that is written as they come, or a file of columns, whose
/// types are known when the last row is there.
enum QueryFormat {
    TABLE(FormatName.TABLE),
    CSV(FormatName.CSV),
    TSV(FormatName.TSV),
    JSON(FormatName.JSON),
    JSONL(FormatName.JSONL),
    PARQUET(ExportFormat.PARQUET),
    ARROW(ExportFormat.ARROW);

    private final Optional<FormatName> text;
    private final Optional<ExportFormat> columns;

    QueryFormat(FormatName text) {
        this.text = Optional.of(text);
        this.columns = Optional.empty();
    }

    QueryFormat(ExportFormat columns) {
        this.text = Optional.empty();
        this.columns = Optional.of(columns);
    }

    /// The format that a file of that name has; a table where the name tells none.
    static QueryFormat of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> name.endsWith("." + format))
                .findFirst()
                .orElse(TABLE);
    }

    /// If it is text.
    Optional<FormatName> text() {
        return text;
    }

    /// If it is a file of columns.
    Optional<ExportFormat> columns() {
        return columns;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
