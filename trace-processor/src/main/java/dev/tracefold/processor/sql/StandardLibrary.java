// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/// The modules that come with the engine: `.sql` resources whose path is their key. They are listed
/// when somebody first asks for a module, and read when it is included.
final class StandardLibrary {
    private static final String ROOT = "/dev/tracefold/processor/stdlib/";
    private static final String SUFFIX = ".sql";

    /// A jar need not have entries for its folders, so the folder is found by a file in it.
    private static final String ANCHOR = "time/conversion" + SUFFIX;

    private StandardLibrary() {}

    /// Modules by key, by package.
    static Map<String, Map<String, ModuleRegistry.Module>> packages() {
        return Listing.PACKAGES;
    }

    private static final class Listing {
        static final Map<String, Map<String, ModuleRegistry.Module>> PACKAGES = list();

        private static Map<String, Map<String, ModuleRegistry.Module>> list() {
            try {
                return list(requireNonNull(StandardLibrary.class.getResource(ROOT + ANCHOR)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Map<String, Map<String, ModuleRegistry.Module>> list(URL anchor)
                throws IOException {
            if (anchor.openConnection() instanceof JarURLConnection jar) {
                Path file = Path.of(uri(jar.getJarFileURL()));
                try (FileSystem files = FileSystems.newFileSystem(file)) {
                    return walk(files.getPath(ROOT));
                }
            }
            Path file = Path.of(uri(anchor));
            return walk(requireNonNull(requireNonNull(file.getParent()).getParent()));
        }

        private static URI uri(URL url) throws IOException {
            try {
                return url.toURI();
            } catch (URISyntaxException e) {
                throw new IOException("no place for the standard library: " + url, e);
            }
        }

        private static Map<String, Map<String, ModuleRegistry.Module>> walk(Path root)
                throws IOException {
            Map<String, Map<String, ModuleRegistry.Module>> packages = new TreeMap<>();
            try (Stream<Path> paths = Files.walk(root)) {
                paths.map(path -> root.relativize(path).toString().replace('\\', '/'))
                        .filter(path -> path.endsWith(SUFFIX))
                        .forEach(path -> add(packages, path));
            }
            packages.replaceAll((name, modules) -> Collections.unmodifiableMap(modules));
            return Collections.unmodifiableMap(packages);
        }

        private static void add(
                Map<String, Map<String, ModuleRegistry.Module>> packages, String path) {
            String key = path.substring(0, path.length() - SUFFIX.length()).replace('/', '.');
            packages.computeIfAbsent(key.substring(0, key.indexOf('.')), n -> new TreeMap<>())
                    .put(key, () -> read(ROOT + path));
        }
    }

    private static String read(String resource) {
        try (InputStream in = StandardLibrary.class.getResourceAsStream(resource)) {
            return new String(requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
