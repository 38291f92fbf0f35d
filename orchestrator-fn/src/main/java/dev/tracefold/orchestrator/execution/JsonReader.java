// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.execution;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.catalog.TraceLink;
import dev.tracefold.orchestrator.filter.Filter;
import dev.tracefold.orchestrator.filter.FilterOperator;
import dev.tracefold.orchestrator.filter.OrderBy;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// The parts that bodies of requests have in common. What is not as it should be is refused with its
/// name, what was expected, and what it was.
public final class JsonReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What the parser says of where the text came from.
    private static final String SOURCE = " \\(start marker at .*";

    private JsonReader() {}

    /// A body, which is an object; nothing is the empty one.
    public static JsonNode object(byte[] body) {
        return body.length == 0 ? JSON.createObjectNode() : body(body);
    }

    /// A body, which has to be an object.
    public static JsonNode body(byte[] body) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw refused(
                    "line %d, column %d: expected JSON: %s"
                            .formatted(
                                    e.getLocation().getLineNr(),
                                    e.getLocation().getColumnNr(),
                                    e.getOriginalMessage().replaceFirst(SOURCE, "")));
        } catch (IOException e) {
            throw refused("expected JSON: " + e.getMessage());
        }
        if (root == null || !root.isObject()) {
            throw refused("expected a JSON object");
        }
        return root;
    }

    /// A text that has to be there.
    public static String text(JsonNode body, String name) {
        JsonNode node = body.path(name);
        if (!node.isTextual()) {
            throw refused("%s: expected a text but was %s".formatted(name, kind(node)));
        }
        return node.textValue();
    }

    /// A text, or nothing.
    public static String optionalText(JsonNode body, String name) {
        return isAbsent(body.path(name)) ? "" : text(body, name);
    }

    /// A whole number within bounds; another one where there is none.
    public static long number(JsonNode body, String name, long least, @Nullable Long otherwise) {
        JsonNode node = body.path(name);
        if (otherwise != null && isAbsent(node)) {
            return otherwise;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < least) {
            throw refused(
                    "%s: expected a whole number of at least %d but was %s"
                            .formatted(name, least, node.isMissingNode() ? "missing" : node));
        }
        return node.longValue();
    }

    /// Texts in a list; none where there is no list.
    public static List<String> texts(JsonNode body, String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode node : list(body, name)) {
            if (!node.isTextual()) {
                throw refused("%s: expected texts but one was %s".formatted(name, kind(node)));
            }
            texts.add(node.textValue());
        }
        return texts;
    }

    /// An order.
    public static OrderBy order(JsonNode body, String name) {
        return OrderBy.parse(optionalText(body, name));
    }

    /// Conditions.
    public static List<Filter> filters(JsonNode body, String name) {
        List<Filter> filters = new ArrayList<>();
        for (JsonNode node : list(body, name)) {
            if (!node.isObject()) {
                throw refused("%s: expected objects but one was %s".formatted(name, kind(node)));
            }
            filters.add(filter(node, name));
        }
        return filters;
    }

    private static Filter filter(JsonNode node, String name) {
        String field = text(node, "field");
        FilterOperator operator =
                FilterOperator.of(text(node, "op"))
                        .orElseThrow(() ->
                                refused(
                                        "%s: expected one of =, !=, <, <=, >, >=, glob, not glob,"
                                                        .formatted(name)
                                                + " in, not in, is null, is not null but was "
                                                + node.path("op")));
        JsonNode value = node.path("value");
        try {
            List<@Nullable String> values = values(value, operator);
            if (field.equals(TraceLink.COLUMN)) {
                // What is known of a trace is its address.
                values.replaceAll(link -> link == null ? null : TraceLink.address(link));
            }
            return new Filter(field, operator, values);
        } catch (IllegalArgumentException e) {
            throw refused("%s: %s".formatted(name, e.getMessage()));
        }
    }

    private static List<@Nullable String> values(JsonNode value, FilterOperator operator) {
        List<@Nullable String> values = new ArrayList<>();
        if (operator.takesNothing()) {
            if (!value.isMissingNode()) {
                throw new IllegalArgumentException(
                        operator.wireName() + " takes no value but was given " + value);
            }
        } else if (operator.takesList()) {
            if (!value.isArray()) {
                throw new IllegalArgumentException(
                        "%s: expected a list of values but was %s"
                                .formatted(operator.wireName(), kind(value)));
            }
            value.forEach(one -> values.add(scalar(one)));
        } else {
            values.add(scalar(value));
        }
        return values;
    }

    private static @Nullable String scalar(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (!value.isValueNode() || value.isMissingNode()) {
            throw new IllegalArgumentException(
                    "expected a value that is a text or null but was " + kind(value));
        }
        return value.asText();
    }

    /// A list; an empty one where there is none.
    public static Iterable<JsonNode> list(JsonNode body, String name) {
        JsonNode node = body.path(name);
        if (isAbsent(node)) {
            return List.of();
        }
        if (!node.isArray()) {
            throw refused("%s: expected a list but was %s".formatted(name, kind(node)));
        }
        return node;
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /// What a value is, for messages.
    public static String kind(JsonNode node) {
        return node.getNodeType().toString().toLowerCase(Locale.ROOT);
    }

    /// A request that is at fault.
    public static ProcessorException refused(String message) {
        return new ProcessorException(Failure.user("REQUEST_MALFORMED", message));
    }
}
