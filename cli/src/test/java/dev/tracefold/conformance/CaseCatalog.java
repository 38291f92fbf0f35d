// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import dev.tracefold.processor.ProcessorOptions;

/// Finds the cases.
final class CaseCatalog {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> HEADLINE_KINDS = Set.of("proto", "json");
    private static final Set<String> HEADLINE_DIRECTORIES = Set.of("perfetto", "chrome_json");

    // As Perfetto's own diff tests are run.
    private static final ProcessorOptions DIFF_TEST_OPTIONS =
            ProcessorOptions.DEFAULTS
                    .with(new ProcessorOptions.Imports(true, true, true))
                    .with(new ProcessorOptions.Modules(Optional.empty(), List.of(), true));

    private static final Pattern LEAVES_SOMETHING =
            Pattern.compile(
                    "(?i)\\b(create|include|drop|insert|update|delete|import|run_metric)\\b");

    private CaseCatalog() {}

    /// Perfetto's diff tests; those that compute metrics of the first version are left out.
    static List<ConformanceCase> perfetto(Path shared) throws IOException {
        Path root = shared.resolve("conformance/perfetto");
        List<ConformanceCase> cases = new ArrayList<>();
        for (Map<String, String> meta : objects(root.resolve("index.jsonl"))) {
            Optional<ConformanceCase.Kind> kind = kind(field(meta, "kind"));
            if (kind.isEmpty()) {
                continue;
            }
            Path dir = root.resolve(field(meta, "dir"));
            boolean plain = field(meta, "sql_class").equals("plain");
            cases.add(
                    new ConformanceCase(
                            "perfetto/" + field(meta, "name"),
                            "perfetto %s/%s"
                                    .formatted(field(meta, "sql_class"), field(meta, "trace_kind")),
                            plain && HEADLINE_KINDS.contains(field(meta, "trace_kind")),
                            root.resolve(field(meta, "trace")),
                            dir.resolve(field(meta, "query")),
                            dir.resolve(field(meta, "expected")),
                            field(meta, "expected_kind").equals("error"),
                            DIFF_TEST_OPTIONS,
                            false,
                            kind.get(),
                            meta.getOrDefault("query_id", "")));
        }
        return cases;
    }

    /// Queries over real traces.
    static List<ConformanceCase> real(Path shared) throws IOException {
        Path root = shared.resolve("conformance/real");
        List<ConformanceCase> cases = new ArrayList<>();
        for (Map<String, String> meta : objects(root.resolve("cases.jsonl"))) {
            Path trace = Path.of(field(meta, "trace"));
            String directory = trace.getName(1).toString();
            Path query = root.resolve(field(meta, "query"));
            cases.add(
                    new ConformanceCase(
                            "real/" + field(meta, "name"),
                            "real " + directory,
                            HEADLINE_DIRECTORIES.contains(directory),
                            shared.resolve(trace),
                            query,
                            root.resolve(field(meta, "expected")),
                            false,
                            ProcessorOptions.DEFAULTS,
                            !LEAVES_SOMETHING.matcher(Files.readString(query)).find(),
                            ConformanceCase.Kind.QUERY,
                            ""));
        }
        return cases;
    }

    private static Optional<ConformanceCase.Kind> kind(String kind) {
        return switch (kind) {
            case "query" -> Optional.of(ConformanceCase.Kind.QUERY);
            case "structured_query" -> Optional.of(ConformanceCase.Kind.STRUCTURED_QUERY);
            case "metric_v2" -> Optional.of(ConformanceCase.Kind.METRIC_V2);
            default -> Optional.empty();
        };
    }

    private static String field(Map<String, String> meta, String key) {
        String value = meta.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no %s in %s".formatted(key, meta));
        }
        return value;
    }

    // The plain values of each object; nested ones are hints this test does not need.
    private static List<Map<String, String>> objects(Path file) throws IOException {
        List<Map<String, String>> objects = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            Map<String, String> object = new HashMap<>();
            try (JsonParser json = JSON.createParser(line)) {
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String key = json.currentName();
                    if (json.nextToken().isScalarValue()) {
                        object.put(key, json.getText());
                    } else {
                        json.skipChildren();
                    }
                }
            }
            objects.add(object);
        }
        return objects;
    }
}
