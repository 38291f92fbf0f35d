// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpRequest;
import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.execution.JsonReader;
import dev.tracefold.orchestrator.filter.ValueType;

/// Bodies of requests and answers.
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    static JsonNode body(HttpRequest<byte[]> request) {
        return JsonReader.object(request.getBody().orElseGet(() -> new byte[0]));
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode parse(byte[] text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A list that a client wrote into an address.
    ///
    /// @param name of the parameter
    static JsonNode list(String name, String text) {
        try {
            JsonNode list = MAPPER.readTree(text);
            if (list.isArray()) {
                return list;
            }
        } catch (IOException _) {
            // Refused below, as other things that are no lists.
        }
        throw JsonReader.refused("%s: expected a JSON list but was '%s'".formatted(name, text));
    }

    /// An object of whatever size, written field by field.
    static byte[] write(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    static void row(JsonGenerator json, List<@Nullable String> cells) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("values");
        for (String cell : cells) {
            json.writeString(cell);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static void schema(JsonGenerator json, List<String> names, List<ValueType> types)
            throws IOException {
        json.writeArrayFieldStart("schema");
        for (int i = 0; i < names.size(); i++) {
            json.writeStartObject();
            json.writeStringField("name", names.get(i));
            json.writeStringField("type", types.get(i).name());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// Writes the fields of an object.
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }
}
