// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// The packaged command has its modules in a jar, without entries for folders; the build's own tests
/// see them as files.
class StandardLibraryInJarTest {
    @TempDir private Path folder;

    @Test
    void modulesAreListedAndReadOutOfAJar() throws Exception {
        ModuleRegistry files = ModuleRegistry.withStandardLibrary();
        URL[] places = {jar().toUri().toURL()};
        // Nothing of the tests' own class path is seen: all classes come from the jar.
        try (URLClassLoader loader =
                new URLClassLoader(places, ClassLoader.getPlatformClassLoader())) {
            Class<?> library = Class.forName(ModuleRegistry.class.getName(), true, loader);
            Object registry = library.getMethod("withStandardLibrary").invoke(null);

            assertThat(called(registry, "packages")).isEqualTo(files.packages());
            assertThat(called(registry, "keys", "time")).isEqualTo(files.keys("time"));
            assertThat(called(registry, "text", "time", "time.conversion"))
                    .isEqualTo(files.text("time", "time.conversion"));
        }
    }

    private static Object called(Object registry, String method, String... arguments)
            throws ReflectiveOperationException {
        Class<?>[] types = new Class<?>[arguments.length];
        java.util.Arrays.fill(types, String.class);
        java.lang.reflect.Method called = registry.getClass().getDeclaredMethod(method, types);
        called.setAccessible(true);
        return called.invoke(registry, (Object[]) arguments);
    }

    private Path jar() throws IOException {
        URI place =
                URI.create(
                        ModuleRegistry.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString());
        Path classes = Path.of(place);
        if (Files.isRegularFile(classes)) {
            return classes;
        }
        Path jar = folder.resolve("library.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> files = Files.walk(classes)) {
            out.setLevel(Deflater.NO_COMPRESSION);
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(path).toString().replace('\\', '/');
                out.putNextEntry(new JarEntry(name));
                Files.copy(path, out);
            }
        }
        return jar;
    }
}
