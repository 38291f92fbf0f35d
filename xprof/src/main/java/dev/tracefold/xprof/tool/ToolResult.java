// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.tool;

import java.util.List;

import dev.tracefold.xprof.json.JsonWriter;

/// What a tool answers with.
public sealed interface ToolResult {
    /// JSON that is written when somebody reads it.
    ///
    /// @param body writes it; may be called once
    record Json(Body body) implements ToolResult {}

    /// One or more tables.
    ///
    /// @param tables in the order of the page
    /// @param array whether the JSON is an array even of one table
    record Tables(List<DataTable> tables, boolean array) implements ToolResult {
        /// Copies the list.
        public Tables {
            tables = List.copyOf(tables);
        }
    }

    /// A text that is no JSON.
    ///
    /// @param text the text
    record Text(String text) implements ToolResult {}

    /// There is nothing to show, and why.
    ///
    /// @param reason a clause that completes "not available for this profile, because"
    record NotAvailable(String reason) implements ToolResult {
        /// The whole sentence.
        public String sentence() {
            return "not available for this profile, because " + reason;
        }
    }

    /// Writes a document.
    @FunctionalInterface
    interface Body {
        /// Writes all of it.
        void write(JsonWriter json);
    }

    /// Writes the result as JSON.
    ///
    /// @param out is appended to
    default void writeJson(Appendable out) {
        JsonWriter json = new JsonWriter(out);
        switch (this) {
            case Json document -> document.body().write(json);
            case Tables tables -> {
                boolean array = tables.array() || tables.tables().size() != 1;
                if (array) {
                    json.beginArray();
                }
                tables.tables().forEach(table -> table.write(json));
                if (array) {
                    json.endArray();
                }
            }
            case Text text -> json.json(text.text());
            case NotAvailable not ->
                    json.beginObject().name("notAvailable").value(not.sentence()).endObject();
        }
    }
}
