// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.execution;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.tracefold.orchestrator.query.QueryRequest.OnError;
import dev.tracefold.processor.query.QueryLimits;

import static dev.tracefold.orchestrator.execution.JsonReader.refused;

/// The settings that a client sends with a call, by their names. Those that are not known are another
/// server's.
///
/// @param values by the setting's name
public record RunSettings(Map<String, List<String>> values) {
    /// Folder, bucket or prefix of the traces.
    public static final String DIRECTORY = "trace_directory";

    /// Most traces of a query; 0 for all.
    public static final String TRACE_LIMIT = "trace_limit";

    /// Traces by name, which then are the only ones.
    public static final String TRACES = "trace_uuids";

    /// What a trace that cannot be answered means: `skip` or `fail`.
    public static final String ON_ERROR = "on_error";

    /// Longest time for a trace, in seconds; 0 for any.
    public static final String TRACE_SECONDS = "trace_seconds";

    public RunSettings {
        values = Map.copyOf(values);
    }

    /// The settings of a body.
    public static RunSettings read(JsonNode body) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (JsonNode setting : JsonReader.list(body, "settings")) {
            if (!setting.isObject()) {
                throw refused("settings: expected objects");
            }
            List<String> of = new ArrayList<>();
            for (JsonNode value : JsonReader.list(setting, "values")) {
                of.add(value.asText());
            }
            values.put(JsonReader.text(setting, "setting_id"), List.copyOf(of));
        }
        return new RunSettings(values);
    }

    /// The first value of a setting that is not blank.
    Optional<String> value(String id) {
        return values.getOrDefault(id, List.of()).stream()
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    /// All values of a setting that are not blank.
    List<String> all(String id) {
        return values.getOrDefault(id, List.of()).stream()
                .filter(value -> !value.isBlank())
                .toList();
    }

    long number(String id) {
        Optional<String> value = value(id);
        if (value.isEmpty()) {
            return 0;
        }
        try {
            // A page's number field may well say 100.0.
            double number = Double.parseDouble(value.get());
            if (number >= 0 && number <= Long.MAX_VALUE) {
                return (long) number;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw refused(
                "setting %s: expected a number of at least 0 but was '%s'"
                        .formatted(id, value.get()));
    }

    OnError onError() {
        String wish = value(ON_ERROR).orElse("skip");
        return switch (wish) {
            case "skip" -> OnError.SKIP;
            case "fail" -> OnError.FAIL;
            default ->
                    throw refused(
                            "setting %s: expected skip or fail but was '%s'"
                                    .formatted(ON_ERROR, wish));
        };
    }

    /// What one trace may use.
    public QueryLimits limits() {
        long seconds = number(TRACE_SECONDS);
        return seconds == 0
                ? QueryLimits.NONE
                : new QueryLimits(
                        Duration.ofSeconds(seconds),
                        QueryLimits.NONE.rows(),
                        QueryLimits.NONE.bytes());
    }
}
