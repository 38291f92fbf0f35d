// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.orchestrator.filter.ValueType;

/// The names of metadata and labels, with the type that all their values have so far. A name whose
/// values turn out to be of several types has the type that holds them all.
final class TraceFields {
    private final Map<String, Field> byName;

    /// A name.
    ///
    /// @param id number it is kept under
    /// @param name as clients know it
    /// @param type of its values
    /// @param label whether paths carry it
    /// @param traces how many have a value
    record Field(long id, String name, ValueType type, boolean label, long traces) {
        /// The column its values are in.
        String valueColumn() {
            return switch (type) {
                case INT64 -> "long_value";
                case FLOAT64 -> "double_value";
                case STRING, TIMESTAMP, BYTES -> "text_value";
            };
        }

        /// A value as that column holds it.
        Object stored(MetadataValue value) {
            return switch (value) {
                case MetadataValue.Text(String text) -> text;
                case MetadataValue.Whole(long number) when type == ValueType.INT64 -> number;
                case MetadataValue.Whole(long number) when type == ValueType.FLOAT64 ->
                        (double) number;
                case MetadataValue.Whole(long number) -> Long.toString(number);
                case MetadataValue.Real(double number) when type == ValueType.FLOAT64 -> number;
                case MetadataValue.Real(double number) -> Double.toString(number);
            };
        }
    }

    private TraceFields(Map<String, Field> byName) {
        this.byName = byName;
    }

    static TraceFields load(Session session) throws SQLException {
        Map<String, Field> byName = new LinkedHashMap<>();
        session.each(
                new SqlText()
                        .append(
                                "SELECT id, name, type, label, traces FROM trace_field"
                                        + " ORDER BY name"),
                row ->
                        byName.put(
                                row.getString(2),
                                new Field(
                                        row.getLong(1),
                                        row.getString(2),
                                        ValueType.valueOf(row.getString(3)),
                                        row.getInt(4) != 0,
                                        row.getLong(5))));
        return new TraceFields(byName);
    }

    Iterable<Field> all() {
        return byName.values();
    }

    Optional<Field> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// The field for a value, made or widened so that it holds it.
    Field holding(Session session, String name, MetadataValue value, boolean label)
            throws SQLException {
        Field field = byName.get(name);
        ValueType type = typeOf(value);
        if (field == null) {
            session.execute(
                    "INSERT INTO trace_field(name, type, label) VALUES (?, ?, ?)",
                    name,
                    type.name(),
                    label ? 1 : 0);
            long id =
                    session.number(
                            new SqlText()
                                    .append("SELECT id FROM trace_field WHERE name = ?", name));
            field = new Field(id, name, type, label, 0);
            byName.put(name, field);
        } else if (label && !field.label()) {
            session.execute("UPDATE trace_field SET label = 1 WHERE id = ?", field.id());
            field = new Field(field.id(), name, field.type(), true, field.traces());
            byName.put(name, field);
        }
        return field.type() == type ? field : widen(session, field, type);
    }

    private Field widen(Session session, Field field, ValueType type) throws SQLException {
        ValueType both = holdingBoth(field.type(), type);
        if (both == field.type()) {
            return field;
        }
        Field wider = new Field(field.id(), field.name(), both, field.label(), field.traces());
        String from = field.valueColumn();
        session.execute(
                "UPDATE trace_value SET %s = %s, %s = NULL WHERE field_id = ?"
                        .formatted(
                                wider.valueColumn(),
                                both == ValueType.STRING ? "CAST(" + from + " AS TEXT)" : from,
                                from),
                field.id());
        session.execute("UPDATE trace_field SET type = ? WHERE id = ?", both.name(), field.id());
        byName.put(field.name(), wider);
        return wider;
    }

    private static ValueType holdingBoth(ValueType a, ValueType b) {
        return a == ValueType.STRING || b == ValueType.STRING
                ? ValueType.STRING
                : ValueType.FLOAT64;
    }

    private static ValueType typeOf(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Whole _ -> ValueType.INT64;
            case MetadataValue.Real _ -> ValueType.FLOAT64;
            case MetadataValue.Text _ -> ValueType.STRING;
        };
    }
}
