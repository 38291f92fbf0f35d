// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.util.List;
import java.util.Locale;

/// Formats by the names the command line gives them.
public enum FormatName {
    /// Aligned columns for people.
    TABLE,
    /// Comma-separated, quoted as RFC 4180 says.
    CSV,
    /// Tab-separated, with backslash escapes.
    TSV,
    /// One JSON array of objects.
    JSON,
    /// One JSON object a line.
    JSONL;

    /// A format that writes to the writer.
    ///
    /// @param withAddress whether rows lead with their trace's address
    public RowSink open(ByteWriter out, boolean withAddress) {
        return open(out, withAddress, 0);
    }

    /// A format that writes to the writer.
    ///
    /// @param withAddress whether rows lead with their trace's address
    /// @param columns how wide the terminal is, into which a table is made to fit; 0 when it is none
    public RowSink open(ByteWriter out, boolean withAddress, int columns) {
        List<String> leading = withAddress ? List.of(RowSink.ADDRESS_COLUMN) : List.of();
        return switch (this) {
            case TABLE -> new TableFormat(out, leading, columns);
            case CSV -> DelimitedFormat.csv(out, leading);
            case TSV -> DelimitedFormat.tsv(out, leading);
            case JSON -> JsonFormat.array(out, leading);
            case JSONL -> JsonFormat.lines(out, leading);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
