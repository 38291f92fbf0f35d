// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Modules of PerfettoSQL by their dotted keys, grouped in packages. A package is a name and a
/// folder of `.sql` files (or texts already read); files are read when a module is included.
public final class ModuleRegistry {
    private static final String SUFFIX = ".sql";

    /// Files of Perfetto's own library that its own program leaves out, because they need natives
    /// that are optional or exist nowhere.
    private static final List<String> LEFT_OUT = List.of("linux.perf.etm", "proto_path.proto_path");

    /// Modules that no library of Perfetto has.
    private static final String OWN = "tracefold";

    private final Map<String, Map<String, Module>> modulesByPackage = new TreeMap<>();
    private boolean builtIn;

    /// A module: where its text comes from.
    @FunctionalInterface
    interface Module {
        String text();
    }

    /// The library that comes with the engine; nothing of it is read before a module is asked for.
    public static ModuleRegistry withStandardLibrary() {
        ModuleRegistry registry = new ModuleRegistry();
        registry.builtIn = true;
        return registry;
    }

    /// Every folder of a directory as a package, `prelude` apart, which the engine has itself. The modules
    /// that are only ours stay.
    ///
    /// @throws ProcessorException of category user when the directory cannot be read
    public void addLibrary(Path directory) {
        modulesByPackage.put(
                OWN, new TreeMap<>(StandardLibrary.packages().getOrDefault(OWN, Map.of())));
        for (Path folder : list(directory)) {
            String name = folder.getFileName().toString();
            if (Files.isDirectory(folder) && !name.equals("prelude")) {
                modulesByPackage.put(name, modules(folder, name, false));
            }
        }
        LEFT_OUT.forEach(key ->
                modulesByPackage
                        .getOrDefault(key.substring(0, key.indexOf('.')), new TreeMap<>())
                        .remove(key));
    }

    /// One folder as a package.
    ///
    /// @param specification `DIR` or `DIR@NAME`; the name is the folder's unless given
    /// @throws ProcessorException of category user when the folder cannot be read or the name is
    ///     taken
    public void addPackage(String specification) {
        int at = specification.lastIndexOf('@');
        Path folder = Path.of(at < 0 ? specification : specification.substring(0, at));
        String name =
                at < 0
                        ? folder.toAbsolutePath().normalize().getFileName().toString()
                        : specification.substring(at + 1);
        addPackage(name, modules(folder, name, true));
    }

    /// A module whose text is at hand; its package comes into being with it, or takes the place of
    /// a built-in one.
    public void addModule(String name, String key, String text) {
        modulesByPackage.computeIfAbsent(name, n -> new TreeMap<>()).put(key, () -> text);
    }

    private void addPackage(String name, Map<String, Module> modules) {
        if (library().containsKey(name) || modulesByPackage.putIfAbsent(name, modules) != null) {
            throw new ProcessorException(
                    Failure.user(
                            "SQL_PACKAGE",
                            "SQL package '%s' is registered already".formatted(name)));
        }
    }

    private Map<String, Map<String, Module>> library() {
        return builtIn ? StandardLibrary.packages() : Map.of();
    }

    private Map<String, Module> modules(String packageName) {
        @Nullable Map<String, Module> added = modulesByPackage.get(packageName);
        return added == null ? library().getOrDefault(packageName, Map.of()) : added;
    }

    /// Whether a package is the engine's own, as it came.
    boolean isBuiltIn(String packageName) {
        return !modulesByPackage.containsKey(packageName) && library().containsKey(packageName);
    }

    /// Whether there are only the engine's own packages, as they came.
    boolean isOnlyBuiltIn() {
        return builtIn && modulesByPackage.isEmpty();
    }

    /// Names of all packages, in order.
    List<String> packages() {
        Set<String> names = new TreeSet<>(modulesByPackage.keySet());
        names.addAll(library().keySet());
        return List.copyOf(names);
    }

    /// Keys of all modules of a package, in order.
    List<String> keys(String packageName) {
        return List.copyOf(modules(packageName).keySet());
    }

    /// The longest package name that is a prefix of the key at a dot.
    Optional<String> packageOf(String key) {
        for (int end = key.length(); end > 0; end = key.lastIndexOf('.', end - 1)) {
            String prefix = key.substring(0, end);
            if (modulesByPackage.containsKey(prefix) || library().containsKey(prefix)) {
                return Optional.of(prefix);
            }
        }
        return Optional.empty();
    }

    /// Text of a module.
    Optional<String> text(String packageName, String key) {
        @Nullable Module module = modules(packageName).get(key);
        return module == null ? Optional.empty() : Optional.of(module.text());
    }

    private static Map<String, Module> modules(Path folder, String name, boolean skipDotted) {
        Map<String, Module> modules = new TreeMap<>();
        collect(folder, name, skipDotted, modules);
        return modules;
    }

    private static void collect(
            Path folder, String prefix, boolean skipDotted, Map<String, Module> modules) {
        for (Path path : list(folder)) {
            String name = path.getFileName().toString();
            if (Files.isDirectory(path)) {
                if (!skipDotted || !name.contains(".")) {
                    collect(path, prefix + "." + name, skipDotted, modules);
                }
            } else if (name.endsWith(SUFFIX)) {
                String stem = name.substring(0, name.length() - SUFFIX.length());
                if (!skipDotted || !stem.contains(".")) {
                    modules.put(prefix + "." + stem, () -> read(path));
                }
            }
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> paths = Files.list(folder)) {
            List<Path> sorted = new ArrayList<>(paths.toList());
            sorted.sort(null);
            return sorted;
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static ProcessorException unreadable(Path path, IOException cause) {
        return new ProcessorException(
                Failure.user(
                        "SQL_PACKAGE",
                        "SQL package: cannot read %s (%s)".formatted(path, cause.getMessage())),
                cause);
    }
}
