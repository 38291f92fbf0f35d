// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.filter.ValueType;

/// Rows as a file.
enum ResultFormat {
    /// Comma-separated (RFC 4180); no value is nothing, an empty text is two quotes.
    CSV("text/csv"),
    /// Tab-separated; tabs, line ends and backslashes are escaped, no value is `\N`.
    TSV("text/tab-separated-values"),
    /// One array of objects.
    JSON("application/json"),
    /// An object a line.
    JSONL("application/jsonl");

    private final String mediaType;

    ResultFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    static Optional<ResultFormat> of(String name) {
        return Arrays.stream(values()).filter(format -> format.suffix().equals(name)).findFirst();
    }

    String suffix() {
        return name().toLowerCase(Locale.ROOT);
    }

    String mediaType() {
        return mediaType + "; charset=utf-8";
    }

    byte[] head(List<String> columns) {
        return switch (this) {
            case CSV -> bytes(line(columns, ",", ResultFormat::csv));
            case TSV -> bytes(line(columns, "\t", ResultFormat::tsv));
            case JSON -> bytes("[");
            case JSONL -> new byte[0];
        };
    }

    byte[] row(
            List<String> columns,
            List<ValueType> types,
            List<? extends @Nullable String> cells,
            boolean first) {
        return switch (this) {
            case CSV -> bytes(line(cells, ",", ResultFormat::csv));
            case TSV -> bytes(line(cells, "\t", ResultFormat::tsv));
            case JSON -> bytes((first ? "\n" : ",\n") + object(columns, types, cells));
            case JSONL -> bytes(object(columns, types, cells) + "\n");
        };
    }

    byte[] tail() {
        return this == JSON ? bytes("\n]\n") : new byte[0];
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String line(
            List<? extends @Nullable String> cells, String separator, CellWriter writer) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(i == 0 ? "" : separator).append(writer.text(cells.get(i)));
        }
        return line.append('\n').toString();
    }

    private static String csv(@Nullable String cell) {
        if (cell == null) {
            return "";
        }
        boolean plain =
                !cell.isEmpty()
                        && cell.chars()
                                .noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static String tsv(@Nullable String cell) {
        return cell == null
                ? "\\N"
                : cell.replace("\\", "\\\\")
                        .replace("\t", "\\t")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r");
    }

    private static String object(
            List<String> columns, List<ValueType> types, List<? extends @Nullable String> cells) {
        StringBuilder object = new StringBuilder("{");
        for (int i = 0; i < columns.size(); i++) {
            object.append(i == 0 ? "\"" : ",\"").append(escaped(columns.get(i))).append("\":");
            String cell = cells.get(i);
            if (cell == null || isNumber(types.get(i), cell)) {
                object.append(cell);
            } else {
                object.append('"').append(escaped(cell)).append('"');
            }
        }
        return object.append('}').toString();
    }

    // JSON has no infinity.
    private static boolean isNumber(ValueType type, String cell) {
        return (type == ValueType.INT64 || type == ValueType.FLOAT64)
                && !cell.endsWith("y")
                && !cell.equals("NaN");
    }

    private static String escaped(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    /// Writes a cell.
    @FunctionalInterface
    private interface CellWriter {
        String text(@Nullable String cell);
    }
}
