// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.foreign.Words;

/// The SQLite library of this process, found and loaded once.
///
/// In this order: the file that the system property `sqlite.lib` names, a libsqlite3 with exported
/// symbols; the library inside sqlite-jdbc, entered through our shim because it exports none; the
/// libsqlite3 of the system, for platforms without a shim.
@SuppressWarnings("restricted") // native access is what this class is for
public final class SqliteLibrary {
    private static final String LIBRARY_PROPERTY = "sqlite.lib";
    private static final List<String> SYSTEM_NAMES =
            List.of("libsqlite3.so.0", "libsqlite3.so", "/usr/lib/libsqlite3.dylib");
    private static final int LIBVERSION_NUMBER = 67;
    private static final int VTAB_RHS_VALUE = 257;
    private static final int OLDEST = 3_038_000;

    private static @Nullable SqliteLibrary instance;
    private static @Nullable Failure failure;

    private final String origin;
    private final @Nullable SymbolLookup symbols;
    private final long routines;
    private final @Nullable Shim shim;

    private SqliteLibrary(
            String origin, @Nullable SymbolLookup symbols, long routines, @Nullable Shim shim) {
        this.origin = origin;
        this.symbols = symbols;
        this.routines = routines;
        this.shim = shim;
    }

    /// The library, loaded at the first call.
    ///
    /// @throws ProcessorException of category resource when none can be loaded; each call says so
    public static synchronized SqliteLibrary loaded() {
        if (failure != null) {
            throw new ProcessorException(failure);
        }
        SqliteLibrary library = instance;
        if (library == null) {
            try {
                library = load();
            } catch (ProcessorException e) {
                failure = e.failure();
                throw e;
            }
            instance = library;
        }
        return library;
    }

    /// Version of SQLite, `3.54.1` for instance.
    public static String version() {
        loaded();
        return SqliteApi.libversion();
    }

    /// Where the library comes from, for people.
    public String origin() {
        return origin;
    }

    /// Whether it is the one inside sqlite-jdbc.
    boolean isDriver() {
        return symbols == null;
    }

    /// Whether the shim's cursors can be used.
    public boolean hasShim() {
        return shim != null;
    }

    /// SHA-256 of the C source that the loaded shim was built from, if there is a shim.
    public Optional<String> shimSourceHash() {
        return Optional.ofNullable(shim).map(Shim::sourceHash);
    }

    Optional<Shim> shim() {
        return Optional.ofNullable(shim);
    }

    /// A function of the C API.
    ///
    /// @param index its position in the routines table
    /// @param name its symbol
    MemorySegment function(int index, String name) {
        if (symbols != null) {
            return symbols.find(name)
                    .orElseThrow(() -> unusable("%s has no %s".formatted(origin, name)));
        }
        long address = Native.getLong(routines + 8L * index);
        if (address == 0) {
            throw unusable("%s has no %s".formatted(origin, name));
        }
        return MemorySegment.ofAddress(address);
    }

    private static SqliteLibrary load() {
        String path = System.getProperty(LIBRARY_PROPERTY, "");
        SqliteLibrary library;
        if (!path.isEmpty()) {
            library = exported(path);
        } else {
            library = bundled().orElseGet(SqliteLibrary::system);
        }
        library.checkVersion();
        return library;
    }

    /// A library with exported symbols; the shim needs no extension loading then.
    private static SqliteLibrary exported(String path) {
        try {
            SymbolLookup symbols =
                    SymbolLookup.libraryLookup(Path.of(path).toAbsolutePath(), Arena.global());
            return new SqliteLibrary(path, symbols, 0, shimAlone());
        } catch (IllegalArgumentException e) {
            throw unusable(
                    "-D%s=%s is not a library that can be loaded: %s"
                            .formatted(LIBRARY_PROPERTY, path, e.getMessage()));
        }
    }

    private static @Nullable Shim shimAlone() {
        try {
            return Shim.load(file -> {}).orElse(null);
        } catch (IOException | IllegalArgumentException e) {
            // Java's cursors do the same, only slower; a broken shim must not take the engine away.
            System.getLogger(SqliteLibrary.class.getName())
                    .log(System.Logger.Level.WARNING, "the native shim cannot be loaded", e);
            return null;
        }
    }

    private static Optional<SqliteLibrary> bundled() {
        Optional<Shim> shim;
        try {
            shim = Shim.load(SqliteLibrary::loadAsExtension);
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(
                    "sqlite-jdbc's library cannot be entered through the shim: %s"
                            .formatted(e.getMessage()));
        }
        return shim.map(SqliteLibrary::bundled);
    }

    private static SqliteLibrary bundled(Shim shim) {
        long routines = Native.getLong(shim.address("tf_api"));
        if (routines == 0) {
            throw unusable("the shim was loaded twice: its routines table is empty");
        }
        return new SqliteLibrary("sqlite-jdbc", null, routines, shim);
    }

    private static void loadAsExtension(Path file) throws IOException {
        SQLiteConfig config = new SQLiteConfig();
        config.enableLoadExtension(true);
        try (Connection connection = config.createConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT load_extension('" + file.toString().replace("'", "''") + "')");
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static SqliteLibrary system() {
        for (String name : SYSTEM_NAMES) {
            try {
                return new SqliteLibrary(
                        name, SymbolLookup.libraryLookup(name, Arena.global()), 0, null);
            } catch (IllegalArgumentException e) {
                // Not there under this name; the next may be.
            }
        }
        throw unusable(
                ("no native shim for %s %s (or -D%s=off) and no libsqlite3 among %s;"
                                + " give one with -D%s=FILE")
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"),
                                Shim.PROPERTY,
                                SYSTEM_NAMES,
                                LIBRARY_PROPERTY));
    }

    /// An older library has a shorter routines table, so this comes before any other call.
    private void checkVersion() {
        MemorySegment number = function(LIBVERSION_NUMBER, "sqlite3_libversion_number");
        int version = (int) Words.call(number, 0);
        if (version < OLDEST) {
            throw unusable(
                    "%s is SQLite %d; 3.38 (%d) or newer is needed"
                            .formatted(origin, version, OLDEST));
        }
        function(VTAB_RHS_VALUE, "sqlite3_vtab_rhs_value");
    }

    private static ProcessorException unusable(String message) {
        return new ProcessorException(Failure.resource("SQLITE_UNAVAILABLE", message));
    }
}
