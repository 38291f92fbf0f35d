// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.web.router.Router;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/// The document of the API says what the server does, and all of it.
@NullMarked
class OpenApiTest {
    private static final List<String> NOT_OF_THE_API =
            List.of("/", "/replies/{queryId}", "/metrics", "/health");
    private static final List<String> ACTIONS = List.of("status", "cancel", "fetch_results");

    @Test
    void theDocumentAndTheRoutesAreTheSame(@TempDir Path folder) {
        ApiScene.trace(folder, "a.json", 1);
        try (ApiScene scene = ApiScene.start(folder)) {
            Set<String> described = new TreeSet<>();
            document(scene)
                    .path("paths")
                    .properties()
                    .forEach(path ->
                            path.getValue()
                                    .fieldNames()
                                    .forEachRemaining(method -> {
                                        if (!method.equals("parameters")) {
                                            described.add(
                                                    method.toUpperCase(Locale.ROOT)
                                                            + " "
                                                            + path.getKey());
                                        }
                                    }));

            assertThat(routes(scene)).isEqualTo(described);
        }
    }

    private static Set<String> routes(ApiScene scene) {
        Set<String> routes = new TreeSet<>();
        scene.server()
                .context()
                .getBean(Router.class)
                .uriRoutes()
                .forEach(route -> {
                    String path = route.getUriMatchTemplate().toPathString();
                    boolean isApi =
                            path.startsWith("/v1/")
                                    || NOT_OF_THE_API.stream().noneMatch(path::startsWith)
                                    || path.equals("/openapi.yaml");
                    String method = route.getHttpMethodName();
                    if (isApi && !method.equals("HEAD") && !method.equals("OPTIONS")) {
                        routes.add(method + " " + withColon(path));
                    }
                });
        return routes;
    }

    // The server takes the colon of an action for a slash before it looks for the route.
    private static String withColon(String path) {
        for (String action : ACTIONS) {
            if (path.endsWith("}/" + action)) {
                return path.substring(0, path.length() - action.length() - 1) + ":" + action;
            }
        }
        return path;
    }

    @Test
    void answersAreAsTheDocumentSays(@TempDir Path folder) {
        ApiScene.trace(folder, "day=1/a.json", 2);
        try (ApiScene scene = ApiScene.start(folder)) {
            JsonNode document = document(scene);
            String uuid = scene.start("SELECT name, dur FROM slice", 10, ", \"trace_limit\": 5");
            scene.ended(uuid);
            String query = "/v1/query_executions/" + uuid;
            String page = "{\"limit\": 10, \"offset\": 0}";

            check(document, "Config", scene.post("/v1/bigtrace_execution_config", "{}"));
            check(document, "TraceColumns", scene.post("/v1/trace_metadata_schema", "{}"));
            check(document, "Page", scene.post("/v1/trace_metadata", page));
            check(document, "Presets", scene.get("/v1/trace_presets"));
            check(
                    document,
                    "Preset",
                    scene.post("/v1/trace_presets", "{\"name\": \"n\", \"perfettoSql\": \"\"}"));
            JsonNode standing =
                    scene.post(
                            "/v1/standing_queries",
                            "{\"name\": \"n\", \"perfetto_sql\": \"SELECT 1\"}");
            check(document, "StandingQuery", standing);
            check(document, "StandingQueries", scene.get("/v1/standing_queries"));
            check(document, "Presets", scene.get("/v1/trace_presets"));
            check(
                    document,
                    "Empty",
                    ApiScene.parse(
                            scene.send(
                                            "DELETE",
                                            "/v1/standing_queries/" + standing.path("id").asText(),
                                            "")
                                    .body()));
            check(document, "Executions", scene.get("/v1/query_executions"));
            check(document, "FullExecution", scene.get(query));
            check(document, "Status", scene.get(query + ":status"));
            check(document, "RowsPage", scene.post(query + ":fetch_results", page));
            check(document, "TraceErrors", scene.get(query + "/errors"));
            check(document, "Names", scene.get("/v1/sql/names"));
            check(
                    document,
                    "Answer",
                    scene.post("/v1/execute_bigtrace_query", ApiScene.execute("SELECT 1", 1, "")));
            check(document, "Empty", scene.post(query + ":cancel", "{}"));
            check(document, "Error", ApiScene.parse(scene.send("GET", "/v1/nothing", "").body()));
        }
    }

    private static JsonNode document(ApiScene scene) {
        return new ObjectMapper()
                .valueToTree(new Yaml().load(scene.send("GET", "/openapi.yaml", "").body()));
    }

    private static void check(JsonNode document, String schema, JsonNode value) {
        List<String> faults = new ArrayList<>();
        validate(document, document.at("/components/schemas/" + schema), value, schema, faults);
        assertThat(faults).as("%s %s", schema, value).isEmpty();
    }

    /// As much of JSON Schema as the document uses; an object that says what it has may have no more.
    private static void validate(
            JsonNode document, JsonNode schema, JsonNode value, String at, List<String> faults) {
        assertThat(schema.isMissingNode()).as("schema of %s", at).isFalse();
        if (schema.has("$ref")) {
            JsonNode target = document.at(schema.path("$ref").asText().substring(1));
            validate(document, target, value, at, faults);
            return;
        }
        if (schema.has("type") && !hasType(schema.path("type"), value)) {
            faults.add(at + " is " + value);
        }
        if (schema.has("enum")) {
            boolean found = false;
            for (JsonNode one : schema.path("enum")) {
                found |= one.equals(value);
            }
            if (!found) {
                faults.add(at + " is " + value);
            }
        }
        schema.path("required")
                .forEach(name -> {
                    if (!value.has(name.asText())) {
                        faults.add(at + "." + name.asText() + " is missing");
                    }
                });
        if (schema.has("properties")) {
            value.properties()
                    .forEach(field -> {
                        JsonNode of = schema.path("properties").path(field.getKey());
                        if (of.isMissingNode()) {
                            faults.add(at + "." + field.getKey() + " is not described");
                        } else {
                            validate(
                                    document,
                                    of,
                                    field.getValue(),
                                    at + "." + field.getKey(),
                                    faults);
                        }
                    });
        }
        if (schema.has("items")) {
            value.forEach(one -> validate(document, schema.path("items"), one, at + "[]", faults));
        }
    }

    private static boolean hasType(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (hasType(one, value)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new AssertionError("no such type: " + type);
        };
    }
}
