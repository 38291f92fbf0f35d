// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.List;
import java.util.StringJoiner;

import dev.tracefold.processor.syntax.DocumentedName;
import dev.tracefold.processor.syntax.DocumentedObject;
import dev.tracefold.processor.syntax.ModuleDocs;

/// What is known of a module or an object as one text, for searches and for programs that read.
final class ObjectSummary {
    private ObjectSummary() {}

    static String of(String packageName, String key, ModuleDocs docs) {
        StringBuilder text = new StringBuilder();
        line(text, key);
        line(text, "Kind: MODULE");
        line(text, docs.description());
        StringJoiner names = new StringJoiner(", ", "Objects: ", "");
        docs.objects().stream()
                .filter(DocumentedObject::isPublic)
                .forEach(object -> names.add(object.name()));
        line(text, names.toString());
        return text + aliases(packageName, key, "");
    }

    static String of(String packageName, String key, DocumentedObject object) {
        StringBuilder text = new StringBuilder();
        line(text, key + "." + object.name());
        line(
                text,
                "Kind: %s %s".formatted(object.isPublic() ? "public" : "private", object.kind()));
        line(text, object.description());
        names(text, "Arguments:", object.arguments());
        if (!object.returnType().isEmpty()) {
            line(text, "Returns: %s %s".formatted(object.returnType(), object.returnDescription()));
        }
        names(text, "Columns:", object.columns());
        return text + aliases(packageName, key, object.name());
    }

    private static void names(StringBuilder text, String title, List<DocumentedName> names) {
        if (!names.isEmpty()) {
            line(text, title);
        }
        for (DocumentedName name : names) {
            line(text, "  %s (%s): %s".formatted(name.name(), name.type(), name.description()));
        }
    }

    private static void line(StringBuilder text, String line) {
        if (!line.isBlank()) {
            text.append(line.stripTrailing()).append('\n');
        }
    }

    /// The words of the names, as people type them into a search.
    private static String aliases(String packageName, String key, String name) {
        String words = "%s %s %s".formatted(packageName, key, name);
        return "Search aliases: " + words.replaceAll("[._]+", " ").strip();
    }

    static String json(List<DocumentedName> names) {
        StringJoiner array = new StringJoiner(",", "[", "]");
        for (DocumentedName name : names) {
            array.add(
                    "{\"name\":%s,\"type\":%s,\"description\":%s}"
                            .formatted(
                                    quoted(name.name()),
                                    quoted(name.type()),
                                    quoted(name.description())));
        }
        return array.toString();
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
