// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/// An image as a directory, and beside it, in `<directory>.json`, what it says of how it is run.
///
/// @param root the directory
/// @param user who it runs as, `uid:gid`
/// @param environment `NAME=VALUE`
/// @param entrypoint command and arguments
record UnpackedImage(Path root, String user, List<String> environment, List<String> entrypoint) {
    UnpackedImage {
        environment = List.copyOf(environment);
        entrypoint = List.copyOf(entrypoint);
    }

    /// Unpacks an OCI layout in a tar file.
    static void unpack(Path tar, Path root) throws IOException, InterruptedException {
        Path layout = Files.createTempDirectory("image");
        try {
            extract(tar, layout);
            ObjectMapper json = new ObjectMapper();
            JsonNode index = json.readTree(layout.resolve("index.json").toFile());
            JsonNode manifest = json.readTree(blob(layout, index.at("/manifests/0")).toFile());
            Files.createDirectories(root);
            for (JsonNode layer : manifest.path("layers")) {
                extract(blob(layout, layer), root);
            }
            Files.copy(blob(layout, manifest.path("config")), config(root));
        } finally {
            delete(layout);
        }
    }

    /// What was unpacked before.
    static UnpackedImage at(Path root) throws IOException {
        JsonNode config = new ObjectMapper().readTree(config(root).toFile()).path("config");
        return new UnpackedImage(
                root,
                config.path("User").asText(),
                texts(config.path("Env")),
                texts(config.path("Entrypoint")));
    }

    /// The same with another command line.
    UnpackedImage withEntrypoint(List<String> command) {
        return new UnpackedImage(root, user, environment, command);
    }

    private static Path config(Path root) {
        return root.resolveSibling(root.getFileName() + ".json");
    }

    private static Path blob(Path layout, JsonNode descriptor) {
        String digest = descriptor.path("digest").asText();
        return layout.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /// With times and permissions as they are: the AOT cache knows its jars by them.
    private static void extract(Path archive, Path directory)
            throws IOException, InterruptedException {
        Process tar =
                new ProcessBuilder(
                                "tar",
                                "-xpf",
                                archive.toString(),
                                "--no-same-owner",
                                "--warning=no-unknown-keyword",
                                "-C",
                                directory.toString())
                        .inheritIO()
                        .start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar could not unpack " + archive);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
