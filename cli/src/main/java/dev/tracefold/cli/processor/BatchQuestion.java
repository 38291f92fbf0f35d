// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.processor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// One line of a batch's input.
///
/// @param trace path of the trace
/// @param sql the query text, or the path of a file that holds it
/// @param selective whether to load only what the query can see, as a query of its own does
record BatchQuestion(Path trace, String sql, boolean selective) {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();
    private static final String EXPECTATION =
            "expected a JSON object with the strings trace and sql";

    /// Reads a line; keys it does not know are passed over.
    ///
    /// @throws ProcessorException of category user when it is no such object
    static BatchQuestion parse(String line) {
        String trace = null;
        String sql = null;
        boolean selective = false;
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw bad(EXPECTATION);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "trace" -> trace = text(json, key);
                    case "sql" -> sql = text(json, key);
                    case "selective" -> selective = json.currentToken() == JsonToken.VALUE_TRUE;
                    default -> json.skipChildren();
                }
            }
        } catch (JsonProcessingException e) {
            throw bad("%s: %s".formatted(EXPECTATION, e.getOriginalMessage()));
        } catch (IOException e) {
            throw bad(EXPECTATION);
        }
        return new BatchQuestion(path(present(trace, "trace")), present(sql, "sql"), selective);
    }

    private static String text(JsonParser json, String key) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw bad(
                    "%s must be a string but was %s"
                            .formatted(key, json.currentToken().name().toLowerCase(Locale.ROOT)));
        }
        return json.getText();
    }

    private static String present(@Nullable String value, String key) {
        if (value == null) {
            throw bad("%s: %s is missing".formatted(EXPECTATION, key));
        }
        return value;
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw bad("trace must be a path but was " + text);
        }
    }

    private static ProcessorException bad(String message) {
        return new ProcessorException(Failure.user("BAD_QUESTION", message));
    }

    /// The query text; read from the file where `sql` names one, which no SQL text can do by chance.
    String query() {
        try {
            Path file = Path.of(sql);
            if (Files.isRegularFile(file)) {
                return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            }
        } catch (InvalidPathException e) {
            return sql;
        } catch (IOException e) {
            throw bad("could not read the query file %s".formatted(sql));
        }
        return sql;
    }
}
