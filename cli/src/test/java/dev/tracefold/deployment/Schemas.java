// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Strict schemas: the fields we use, and no others. The file says how they are written.
final class Schemas {
    private static final Path FILE =
            Path.of("src/test/resources/dev/tracefold/deployment/schemas.yaml");

    private final Tree root;

    private Schemas(Tree root) {
        this.root = root;
    }

    static Schemas read() throws IOException {
        return new Schemas(Tree.read(FILE));
    }

    List<String> problems(Tree document) {
        List<String> problems = new ArrayList<>();
        String place = document.at("kind").text() + " " + document.name();
        Tree schema = root.at(document.type());
        if (!schema.isPresent()) {
            problems.add(place + ": there is no schema of " + document.type());
        } else {
            check(schema, document, place, problems);
        }
        return problems;
    }

    /// Problems of a document that has no `kind`, by the name of a definition.
    List<String> problems(Tree document, String definition) {
        List<String> problems = new ArrayList<>();
        check(root.at("definitions", definition), document, definition, problems);
        return problems;
    }

    private void check(Tree schema, Tree part, String place, List<String> problems) {
        if (schema.value() instanceof Map<?, ?>) {
            checkFields(schema, part, place, problems);
        } else if (schema.value() instanceof List<?>) {
            if (!(part.value() instanceof List<?>)) {
                problems.add("%s: expected a list but was %s".formatted(place, part.value()));
            }
            int index = 0;
            for (Tree item : part.items()) {
                check(schema.at("0"), item, "%s[%d]".formatted(place, index++), problems);
            }
        } else if (schema.text().startsWith("$")) {
            check(root.at("definitions", schema.text().substring(1)), part, place, problems);
        } else if (!isOf(schema.text(), part)) {
            problems.add(
                    "%s: expected %s but was '%s'".formatted(place, schema.text(), part.value()));
        }
    }

    private void checkFields(Tree schema, Tree part, String place, List<String> problems) {
        if (!(part.value() instanceof Map<?, ?>)) {
            problems.add("%s: expected fields but was %s".formatted(place, part.value()));
            return;
        }
        Map<String, Tree> known = new HashMap<>();
        schema.entries()
                .forEach((key, type) -> {
                    String name = key.replace("!", "");
                    known.put(name, type);
                    if (key.endsWith("!") && !part.at(name).isPresent()) {
                        problems.add("%s: %s is missing".formatted(place, name));
                    }
                });
        part.entries()
                .forEach((key, value) -> {
                    Tree type = known.get(key);
                    if (type == null) {
                        problems.add("%s: unknown field %s".formatted(place, key));
                    } else {
                        check(type, value, place + "." + key, problems);
                    }
                });
    }

    private static boolean isOf(String type, Tree part) {
        Object value = part.value();
        return switch (type) {
            case "string" -> value instanceof String text && !text.isEmpty();
            case "int" -> value instanceof Integer;
            case "bool" -> value instanceof Boolean;
            case "quantity" -> part.text().matches("\\d+(\\.\\d+)?(m|Ki|Mi|Gi|Ti)?");
            case "port" -> value instanceof Integer || value instanceof String;
            case "int-or-percent" -> part.text().matches("\\d+%?");
            case "duration" -> isDuration(part.text());
            // What YAML takes for a point in time.
            case "timestamp" -> value instanceof java.util.Date;
            case "strings" ->
                    value instanceof Map<?, ?> map
                            && map.values().stream().allMatch(String.class::isInstance);
            default -> Arrays.asList(type.split("\\|", -1)).contains(part.text());
        };
    }

    private static boolean isDuration(String text) {
        try {
            return Duration.parse(text).isPositive();
        } catch (DateTimeParseException _) {
            return false;
        }
    }
}
