// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;

/// The native shim of this platform as a file: where it comes from, and what it exports.
///
/// It is one of our resources, unpacked for as long as loading takes, unless the system property
/// `tracefold.shim` names a file that was unpacked before, or is `off`.
@SuppressWarnings("restricted") // native access is what this class is for
final class Shim {
    /// System property that names the shim's file, or is `off`.
    static final String PROPERTY = "tracefold.shim";

    private final SymbolLookup symbols;

    private Shim(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /// What to do with the shim's file while it is there.
    @FunctionalInterface
    interface Loader {
        void load(Path file) throws IOException;
    }

    /// Loads the shim, after `before` had its file; empty where there is none for this platform.
    ///
    /// @throws IOException when it cannot be unpacked or `before` says so
    /// @throws IllegalArgumentException when the file is no library for this platform
    static Optional<Shim> load(Loader before) throws IOException {
        String setting = System.getProperty(PROPERTY, "");
        if (setting.equals("off")) {
            return Optional.empty();
        }
        if (!setting.isEmpty()) {
            return Optional.of(load(Path.of(setting).toAbsolutePath(), before));
        }
        String resource = resource();
        try (InputStream in = Shim.class.getResourceAsStream(resource)) {
            if (in == null) {
                return Optional.empty();
            }
            Path file = newFile();
            try {
                Files.write(file, in.readAllBytes());
                return Optional.of(load(file, before));
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }

    /// A file that was not there and that nobody else may open. Java's own way to one sets up secure random numbers first,
    /// which takes 8 ms of a process's start.
    private static Path newFile() throws IOException {
        String name =
                "tracefold-shim-"
                        + ProcessHandle.current().pid()
                        + "-"
                        + System.nanoTime()
                        + suffix();
        return Files.createFile(
                Path.of(System.getProperty("java.io.tmpdir"), name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /// Address of an exported function or variable.
    long address(String name) {
        return symbols.findOrThrow(name).address();
    }

    /// SHA-256 of the C file that the binary was built from, in hexadecimal.
    String sourceHash() {
        return Native.string(address("tf_source_hash"));
    }

    private static Shim load(Path file, Loader before) throws IOException {
        before.load(file);
        return new Shim(SymbolLookup.libraryLookup(file, Arena.global()));
    }

    private static String resource() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch");
        String platform;
        if (os.startsWith("mac")) {
            platform = "macos-" + (arch.equals("aarch64") ? "arm64" : arch);
        } else {
            platform = os + "-" + (arch.equals("amd64") ? "x86_64" : arch);
        }
        return "native/" + platform + "/libtracefold_shim" + suffix();
    }

    private static String suffix() {
        return System.getProperty("os.name").startsWith("Mac") ? ".dylib" : ".so";
    }
}
