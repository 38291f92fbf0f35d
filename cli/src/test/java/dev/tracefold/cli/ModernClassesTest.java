// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class ModernClassesTest {
    @TempDir private Path directory;

    @Test
    void everyClassOfPicocliIsOfJava8AndTheJvmTakesIt() throws Exception {
        Path jar = modernPicocli();

        try (JarFile file = new JarFile(jar.toFile());
                URLClassLoader loader =
                        new URLClassLoader(
                                new URL[] {jar.toUri().toURL()},
                                ClassLoader.getPlatformClassLoader())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                String name = entry.getName();
                if (name.startsWith("picocli/CommandLine") && name.endsWith(".class")) {
                    try (InputStream in = file.getInputStream(entry)) {
                        assertThat(ClassFile.of().parse(in.readAllBytes()).majorVersion())
                                .as(name)
                                .isEqualTo(ClassFile.JAVA_8_VERSION);
                    }
                    // Initialising is what has the JVM verify it, unless it must not be
                    // initialised.
                    Class.forName(name.replace('/', '.').replace(".class", ""), true, loader);
                }
            }
        }
    }

    @Test
    void whatIsModernIsLeftAsItIs() throws Exception {
        Path jar = modernPicocli();
        byte[] before = Files.readAllBytes(jar);

        ModernClasses.main(new String[] {jar.toString()});

        assertThat(Files.readAllBytes(jar)).isEqualTo(before);
        assertThat(directory).isDirectoryContaining(jar::equals);
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    private Path modernPicocli() throws Exception {
        Path library =
                Path.of(
                        CommandLine.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        Path jar = Files.copy(library, directory.resolve("picocli.jar"));
        ModernClasses.main(new String[] {jar.toString()});
        return jar;
    }
}
