// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// A statement in the making, with the values for its question marks.
public final class SqlText {
    private final StringBuilder text = new StringBuilder();
    private final List<@Nullable Object> values = new ArrayList<>();

    /// Adds text, which holds no value of a client.
    public SqlText append(String sql, @Nullable Object... bound) {
        text.append(sql);
        for (Object value : bound) {
            values.add(value);
        }
        return this;
    }

    /// Adds another statement's text and values.
    public SqlText append(SqlText other) {
        text.append(other.text);
        values.addAll(other.values);
        return this;
    }

    /// Adds values for question marks that are there already.
    public void bindAll(List<?> more) {
        values.addAll(more);
    }

    /// The text so far.
    public String text() {
        return text.toString();
    }

    /// Text and values, for a key.
    public String key() {
        return text + "\0" + values;
    }

    /// Hands the values to a statement.
    public void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
    }

    @Override
    public String toString() {
        return text + " " + values;
    }
}
