// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.tool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.json.JsonWriter;

/// A table in the form of Google's charts, which XProf's pages draw: columns with types, rows of cells,
/// and properties that are texts. Built by one thread, then only read.
public final class DataTable {
    private final List<Column> columns = new ArrayList<>();
    private final List<List<Object>> rows = new ArrayList<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final boolean placeholder;

    /// A table without columns and rows.
    public DataTable() {
        this(false);
    }

    private DataTable(boolean placeholder) {
        this.placeholder = placeholder;
    }

    /// What stands where a page once had a table and still counts its place.
    public static DataTable placeholder() {
        return new DataTable(true);
    }

    /// What a column holds.
    public enum Type {
        /// Texts.
        STRING,
        /// Numbers.
        NUMBER,
        /// Truths.
        BOOLEAN
    }

    /// A column.
    ///
    /// @param id its name for programs
    /// @param type what it holds
    /// @param label its name for people
    /// @param role what a chart does with it, or nothing for values like the others
    public record Column(String id, Type type, String label, String role) {}

    /// A number that is shown as something else, for instance with another base.
    ///
    /// @param value the number
    /// @param text what is shown
    public record Shown(long value, String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /// Adds a column.
    ///
    /// @return this
    public DataTable column(String id, Type type, String label) {
        return column(new Column(id, type, label, ""));
    }

    /// Adds a column.
    ///
    /// @return this
    public DataTable column(Column column) {
        columns.add(column);
        return this;
    }

    /// Adds a column of truths.
    ///
    /// @return this
    public DataTable truth(String id, String label) {
        return column(id, Type.BOOLEAN, label);
    }

    /// Adds a column of numbers.
    ///
    /// @return this
    public DataTable number(String id, String label) {
        return column(id, Type.NUMBER, label);
    }

    /// Adds a column of texts.
    ///
    /// @return this
    public DataTable string(String id, String label) {
        return column(id, Type.STRING, label);
    }

    /// Adds a row; a cell is a [Number], a [String] or a [Boolean].
    ///
    /// @return this
    public DataTable row(Object... cells) {
        return row(List.of(cells));
    }

    /// Adds a row; a cell is a [Number], a [String] or a [Boolean].
    ///
    /// @return this
    public DataTable row(List<Object> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(
                    "a row of %d cells in a table of %d columns"
                            .formatted(cells.size(), columns.size()));
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /// Sets a property.
    ///
    /// @return this
    public DataTable property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    /// The columns.
    public List<Column> columns() {
        return Collections.unmodifiableList(columns);
    }

    /// The rows.
    public List<List<Object>> rows() {
        return Collections.unmodifiableList(rows);
    }

    /// The properties.
    public Map<String, String> properties() {
        return Collections.unmodifiableMap(properties);
    }

    /// Writes it as JSON.
    public void write(JsonWriter json) {
        if (placeholder) {
            json.beginObject().endObject();
            return;
        }
        json.beginObject().name("cols").beginArray();
        for (Column column : columns) {
            json.beginObject().name("id").value(column.id());
            json.name("label").value(column.label()).name("type");
            json.value(typeName(column.type()));
            if (!column.role().isEmpty()) {
                json.name("p").beginObject().name("role").value(column.role()).endObject();
            }
            json.endObject();
        }
        json.endArray().name("rows").beginArray();
        for (List<Object> row : rows) {
            json.beginObject().name("c").beginArray();
            for (Object cell : row) {
                json.beginObject().name("v");
                writeCell(json, cell);
                json.endObject();
            }
            json.endArray().endObject();
        }
        json.endArray();
        if (!properties.isEmpty()) {
            json.name("p").beginObject();
            properties.forEach((name, value) -> json.name(name).value(value));
            json.endObject();
        }
        json.endObject();
    }

    private static String typeName(Type type) {
        return switch (type) {
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "boolean";
        };
    }

    private static void writeCell(JsonWriter json, Object cell) {
        switch (cell) {
            case String text -> json.value(text);
            case Boolean truth -> json.value(truth.booleanValue());
            case Double number -> json.value(number.doubleValue());
            case Number number -> json.value(number.longValue());
            case Shown shown -> json.value(shown.value()).name("f").value(shown.text());
            default -> json.value(cell.toString());
        }
    }
}
