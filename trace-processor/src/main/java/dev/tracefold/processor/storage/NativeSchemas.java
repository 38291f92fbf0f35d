// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/// Perfetto's native tables, read once from `tables.schema`, whose head explains the notation.
final class NativeSchemas {
    private static final Map<String, TableSchema> BY_NAME = load();

    private NativeSchemas() {}

    static Map<String, TableSchema> byName() {
        return BY_NAME;
    }

    static Map<String, TableSchema> parse(String text) {
        Map<String, TableSchema> schemas = new LinkedHashMap<>();
        StringBuilder statement = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            boolean continuation = line.startsWith(" ");
            if (!continuation) {
                add(schemas, statement);
            }
            if (!line.startsWith("#")) {
                statement.append(' ').append(line.strip());
            }
        }
        add(schemas, statement);
        return schemas;
    }

    private static void add(Map<String, TableSchema> schemas, StringBuilder statement) {
        String text = statement.toString().strip();
        statement.setLength(0);
        if (text.isEmpty()) {
            return;
        }
        int colon = text.indexOf(':');
        String name = text.substring(0, colon);
        List<ColumnSpec> columns = new ArrayList<>();
        for (String column : text.substring(colon + 1).split(",", -1)) {
            columns.add(column(name, column.strip().split(" ", -1)));
        }
        schemas.put(name, new TableSchema(name, columns));
    }

    private static ColumnSpec column(String table, String[] words) {
        String type = words[1];
        boolean nullable = type.endsWith("?");
        if (nullable) {
            type = type.substring(0, type.length() - 1);
        }
        List<String> flags = List.of(words).subList(2, words.length);
        @Nullable String references = type.startsWith("@") ? type.substring(1) : null;
        return new ColumnSpec(
                words[0],
                references != null ? ColumnType.UINT32 : type(table, type),
                nullable,
                flags.contains("sorted") || flags.contains("set"),
                flags.contains("set"),
                flags.contains("hidden"),
                references);
    }

    private static ColumnType type(String table, String word) {
        return switch (word) {
            case "id" -> ColumnType.ID;
            case "i32" -> ColumnType.INT32;
            case "u32" -> ColumnType.UINT32;
            case "i64" -> ColumnType.INT64;
            case "f64" -> ColumnType.DOUBLE;
            case "str" -> ColumnType.STRING;
            default ->
                    throw new IllegalArgumentException(
                            "tables.schema, %s: unknown type '%s'".formatted(table, word));
        };
    }

    private static Map<String, TableSchema> load() {
        try (InputStream in = NativeSchemas.class.getResourceAsStream("tables.schema")) {
            byte[] bytes = requireNonNull(in, "tables.schema").readAllBytes();
            // In the order of the file, so that snapshots are the same in every process.
            return Collections.unmodifiableMap(parse(new String(bytes, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
