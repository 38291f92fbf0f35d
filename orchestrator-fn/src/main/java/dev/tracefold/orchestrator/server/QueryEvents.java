// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.micronaut.http.sse.Event;

import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.orchestrator.query.CompletedShard;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryProgress;
import dev.tracefold.processor.error.Failure;

/// A query's life as server-sent events with JSON data:
///
/// | event | data |
/// |---|---|
/// | `query` | `query_id` |
/// | `rows` | `shard`, `trace`, `columns`, `rows` (arrays of cells), `last` |
/// | `failure` | `shard`, `trace`, `stage`, `category`, `code`, `message`, `retryable` |
/// | `progress` | `total`, `published`, `completed`, `failed`, `rows` |
/// | `done` | `outcome` (`finished`, `failed`, `cancelled`), the progress, `failure` |
///
/// The rows of a second query (`reduce_sql`) are of shard -1 and an empty trace.
///
/// A trace has one `rows` event at least, and more when its rows are many. Blobs are base64, numbers
/// that JSON cannot say are texts.
final class QueryEvents {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int ROWS_PER_EVENT = 1000;
    private static final int CHARS_PER_EVENT = 256 * 1024;

    private QueryEvents() {}

    static Event<String> started(String queryId) {
        return event("query", json -> json.writeStringField("query_id", queryId));
    }

    /// All rows of a trace, in as many events as it takes.
    static void rows(CompletedShard shard, Consumer<Event<String>> sink) {
        try (DecodedResult rows = shard.rows()) {
            boolean[] more = {true};
            while (more[0]) {
                sink.accept(event("rows", json -> more[0] = writeRows(json, shard, rows)));
            }
        }
    }

    static Event<String> failure(FailedShard shard) {
        return event("failure", json -> writeFailure(json, shard));
    }

    static Event<String> progress(QueryProgress progress) {
        return event("progress", json -> writeProgress(json, progress));
    }

    static Event<String> done(QueryOutcome outcome) {
        return event(
                "done",
                json -> {
                    json.writeStringField(
                            "outcome",
                            switch (outcome) {
                                case QueryOutcome.Finished _ -> "finished";
                                case QueryOutcome.Failed _ -> "failed";
                                case QueryOutcome.Cancelled _ -> "cancelled";
                            });
                    writeProgress(json, outcome.progress());
                    if (outcome instanceof QueryOutcome.Failed(_, Failure failure, var shard)) {
                        json.writeObjectFieldStart("failure");
                        if (shard.isPresent()) {
                            writeFailure(json, shard.get());
                        } else {
                            writeFailure(json, failure);
                        }
                        json.writeEndObject();
                    }
                });
    }

    private static boolean writeRows(JsonGenerator json, CompletedShard shard, DecodedResult rows)
            throws IOException {
        List<String> columns = rows.columnNames();
        json.writeNumberField("shard", shard.shard());
        json.writeStringField("trace", shard.traceAddress());
        json.writeArrayFieldStart("columns");
        for (String column : columns) {
            json.writeString(column);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rows");
        boolean more = true;
        for (int row = 0; row < ROWS_PER_EVENT && more; row++) {
            more = rows.next();
            if (more) {
                json.writeStartArray();
                for (int column = 0; column < columns.size(); column++) {
                    writeCell(json, rows, column);
                }
                json.writeEndArray();
            }
            if (((StringWriter) json.getOutputTarget()).getBuffer().length() > CHARS_PER_EVENT) {
                break;
            }
        }
        json.writeEndArray();
        json.writeBooleanField("last", !more);
        return more;
    }

    private static void writeCell(JsonGenerator json, DecodedResult rows, int column)
            throws IOException {
        switch (rows.type(column)) {
            case NULL -> json.writeNull();
            case LONG -> json.writeNumber(rows.getLong(column));
            case DOUBLE -> json.writeNumber(rows.getDouble(column));
            case STRING -> json.writeString(rows.getString(column));
            case BLOB ->
                    json.writeString(Base64.getEncoder().encodeToString(rows.getBytes(column)));
        }
    }

    private static void writeFailure(JsonGenerator json, FailedShard shard) throws IOException {
        json.writeNumberField("shard", shard.shard());
        json.writeStringField("trace", shard.traceAddress());
        json.writeStringField("stage", lowerCase(shard.stage()));
        writeFailure(json, shard.failure());
    }

    private static void writeFailure(JsonGenerator json, Failure failure) throws IOException {
        json.writeStringField("category", lowerCase(failure.category()));
        json.writeStringField("code", failure.code());
        json.writeStringField("message", failure.message());
        json.writeBooleanField("retryable", failure.retryable());
    }

    private static void writeProgress(JsonGenerator json, QueryProgress progress)
            throws IOException {
        json.writeNumberField("total", progress.total());
        json.writeNumberField("published", progress.published());
        json.writeNumberField("completed", progress.completed());
        json.writeNumberField("failed", progress.failed());
        json.writeNumberField("rows", progress.rows());
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Event<String> event(String name, Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Event.of(text.toString()).name(name);
    }

    /// Writes the fields of an object.
    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }
}
