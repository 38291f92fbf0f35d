// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.tool;

import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
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

    /// A file for a reader that is no program of ours: a page, a text, a message.
    ///
    /// @param contentType its media type
    /// @param content writes it; may be called more than once
    record Document(String contentType, Content content) implements ToolResult {
        /// A page.
        public static Document html(String page) {
            return of("text/html", page);
        }

        /// A text.
        public static Document of(String contentType, String text) {
            return of(contentType, text.getBytes(StandardCharsets.UTF_8));
        }

        /// Bytes.
        public static Document of(String contentType, byte[] bytes) {
            byte[] own = bytes.clone();
            return new Document(contentType, out -> out.write(own));
        }
    }

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

    /// Writes a file.
    @FunctionalInterface
    interface Content {
        /// Writes all of it.
        void writeTo(OutputStream out) throws IOException;
    }

    /// The media type of what [#writeTo] writes.
    default String contentType() {
        return this instanceof Document document ? document.contentType() : "application/json";
    }

    /// Writes the result as clients get it: documents as they are, the rest as JSON.
    default void writeTo(OutputStream out) throws IOException {
        if (this instanceof Document document) {
            document.content().writeTo(out);
            return;
        }
        Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        writeJson(text);
        text.flush();
    }

    /// Writes the result as JSON; a document becomes a text.
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
            case Document document -> json.value(textOf(document));
            case NotAvailable not ->
                    json.beginObject().name("notAvailable").value(not.sentence()).endObject();
        }
    }

    private static String textOf(Document document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            document.content().writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
