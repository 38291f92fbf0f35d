// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// As much of Kustomize as our overlays use, for machines without `kubectl`: resources, namespace,
/// images, configMapGenerator (without the suffix of its names), patches. What it does not know, it
/// refuses.
final class Kustomization {
    private static final Set<String> KNOWN =
            Set.of(
                    "apiVersion",
                    "kind",
                    "resources",
                    "components",
                    "namespace",
                    "images",
                    "configMapGenerator",
                    "patches",
                    // Where names are that a suffix is added to: we add none.
                    "configurations");
    private static final Set<String> WITHOUT_NAMESPACE =
            Set.of("v1/Namespace", "v1/PersistentVolume");

    private final Path directory;
    private final Tree spec;
    private final List<Tree> documents = new ArrayList<>();

    private Kustomization(Path directory) throws IOException {
        this.directory = directory;
        this.spec = Tree.read(directory.resolve("kustomization.yaml"));
    }

    static List<Tree> render(Path directory) throws IOException {
        Kustomization kustomization = new Kustomization(directory);
        kustomization.render();
        return kustomization.documents;
    }

    private void render() throws IOException {
        for (String key : spec.entries().keySet()) {
            if (!KNOWN.contains(key)) {
                throw new IOException("%s: this reader does not know %s".formatted(directory, key));
            }
        }
        for (Tree resource : spec.at("resources").items()) {
            Path path = directory.resolve(resource.text()).normalize();
            documents.addAll(
                    Files.isDirectory(path) ? render(path) : Tree.readAll(Files.readString(path)));
        }
        for (Tree component : spec.at("components").items()) {
            documents.addAll(render(directory.resolve(component.text()).normalize()));
        }
        for (Tree generator : spec.at("configMapGenerator").items()) {
            generate(generator);
        }
        for (Tree patch : spec.at("patches").items()) {
            patch(patch);
        }
        for (Tree image : spec.at("images").items()) {
            for (Tree document : documents) {
                rename(image, document);
            }
        }
        if (spec.at("namespace").isPresent()) {
            for (Tree document : documents) {
                if (!WITHOUT_NAMESPACE.contains(document.type())) {
                    document.at("metadata").map().put("namespace", spec.at("namespace").text());
                }
            }
        }
    }

    private void generate(Tree generator) throws IOException {
        String name = generator.at("name").text();
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        for (Tree literal : generator.at("literals").items()) {
            String[] parts = literal.text().split("=", 2);
            data.put(parts[0], parts[1]);
        }
        for (Tree file : generator.at("files").items()) {
            data.put(file.text(), Files.readString(directory.resolve(file.text())));
        }
        if (generator.at("behavior").text().equals("merge")) {
            Tree before =
                    documents.stream()
                            .filter(document ->
                                    document.type().equals("v1/ConfigMap")
                                            && document.name().equals(name))
                            .findFirst()
                            .orElseThrow(() -> new IOException(name + ": nothing to merge with"));
            before.at("data").map().putAll(data);
            return;
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("apiVersion", "v1");
        map.put("kind", "ConfigMap");
        map.put("metadata", new LinkedHashMap<>(Map.of("name", name)));
        map.put("data", data);
        documents.add(new Tree(map));
    }

    private void patch(Tree patch) throws IOException {
        Tree content = Tree.read(directory.resolve(patch.at("path").text()));
        Tree target = patch.at("target");
        int hits = 0;
        for (Tree document : documents) {
            if (matches(target, document)) {
                hits++;
                if (content.value() instanceof List<?>) {
                    content.items().forEach(operation -> apply(operation.copy(), document));
                } else {
                    merge(content.copy(), document);
                }
            }
        }
        if (hits == 0) {
            throw new IOException("%s: %s patches nothing".formatted(directory, patch.at("path")));
        }
    }

    private static boolean matches(Tree target, Tree document) {
        String apiVersion = document.at("apiVersion").text();
        String group = apiVersion.contains("/") ? apiVersion.split("/", -1)[0] : "";
        return matches(target.at("kind"), document.at("kind").text())
                && matches(target.at("name"), document.name())
                && matches(target.at("group"), group);
    }

    private static boolean matches(Tree pattern, String text) {
        return !pattern.isPresent() || text.matches(pattern.text());
    }

    /// One operation of a JSON patch.
    private static void apply(Tree operation, Tree document) {
        List<String> path = new ArrayList<>();
        for (String part : operation.at("path").text().substring(1).split("/", -1)) {
            path.add(part.replace("~1", "/").replace("~0", "~"));
        }
        String last = path.removeLast();
        Tree parent = document.at(path.toArray(String[]::new));
        Object value = operation.at("value").value();
        switch (operation.at("op").text()) {
            case "add" -> {
                if (last.equals("-")) {
                    parent.list().add(value);
                } else {
                    parent.map().put(last, value);
                }
            }
            case "replace" -> {
                if (!parent.at(last).isPresent()) {
                    throw new IllegalStateException("nothing to replace at " + operation);
                }
                parent.map().put(last, value);
            }
            default -> throw new IllegalStateException("this reader does not know " + operation);
        }
    }

    private static void merge(Tree patch, Tree into) {
        patch.entries()
                .forEach((key, value) -> {
                    if (value.value() instanceof Map<?, ?> && into.at(key).isPresent()) {
                        merge(value, into.at(key));
                    } else {
                        into.map().put(key, value.value());
                    }
                });
    }

    private static void rename(Tree image, Tree part) {
        for (Tree item : part.items()) {
            rename(image, item);
        }
        part.entries()
                .forEach((key, value) -> {
                    if (key.equals("image") && value.text().equals(image.at("name").text())) {
                        part.map()
                                .put(
                                        key,
                                        image.at("newName").text()
                                                + ":"
                                                + image.at("newTag").text());
                    } else {
                        rename(image, value);
                    }
                });
    }
}
