// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/// Writes the classes of a library again that are in the format of Java 5, in that of Java 8: the JVM keeps no such
/// classes in its cache for the next start, and checks them in the slow way of their time. What they do stays the same.
final class ModernClasses {
    private static final String SUFFIX = ".class";

    /// Methods' code is written anew, too, since that is when the frames are found that the format wants.
    private static final ClassTransform MODERN =
            ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
                    .andThen((builder, element) -> {
                        if (element instanceof ClassFileVersion) {
                            builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                        } else {
                            builder.with(element);
                        }
                    });

    private ModernClasses() {}

    /// The process.
    ///
    /// @param jars each written again in its place when it has such classes
    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            Path path = Path.of(jar);
            if (hasOldClasses(path)) {
                Path written = path.resolveSibling(path.getFileName() + ".new");
                modernise(path, written);
                Files.move(written, path, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static boolean hasOldClasses(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().endsWith(SUFFIX)
                        && isOld(ClassFile.of().parse(content(jar, entry)))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean isOld(ClassModel model) {
        return model.majorVersion() < ClassFile.JAVA_6_VERSION;
    }

    private static byte[] content(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    /// Copies a jar, its old classes in the format of Java 8.
    static void modernise(Path from, Path to) throws IOException {
        try (JarFile jar = new JarFile(from.toFile());
                URLClassLoader loader = new URLClassLoader(new URL[] {from.toUri().toURL()}, null);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
            ClassFile format = format(loader);
            for (JarEntry entry : Collections.list(jar.entries())) {
                byte[] bytes = content(jar, entry);
                if (entry.getName().endsWith(SUFFIX)) {
                    ClassModel model = format.parse(bytes);
                    bytes = isOld(model) ? format.transformClass(model, MODERN) : bytes;
                }
                out.putNextEntry(new JarEntry(entry.getName()));
                out.write(bytes);
                out.closeEntry();
            }
        }
    }

    private static ClassFile format(ClassLoader loader) {
        return ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(
                        ClassHierarchyResolver.ofClassLoading(loader)
                                .orElse(ClassHierarchyResolver.defaultResolver())));
    }
}
