// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.database;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;

import static java.util.Objects.requireNonNull;

/// Which database, and who asks.
///
/// @param url `jdbc:sqlite:<file>` or `jdbc:postgresql://...`
/// @param user for a server, when the address does not say
/// @param password for a server, when the address does not say
/// @param connections most at the same time
public record DatabaseSettings(
        String url, Optional<String> user, Optional<String> password, int connections) {
    private static final int DEFAULT_CONNECTIONS = 8;

    public DatabaseSettings {
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        if (!url.startsWith("jdbc:sqlite:") && !url.startsWith("jdbc:postgresql:")) {
            // The whole address may hold a password.
            throw new IllegalArgumentException(
                    "TRACEFOLD_DATABASE_URL: expected jdbc:sqlite:<file> or"
                            + " jdbc:postgresql://<host>/<database> but it begins otherwise");
        }
    }

    /// A SQLite file.
    public static DatabaseSettings sqlite(Path file) {
        return new DatabaseSettings(
                "jdbc:sqlite:" + file, Optional.empty(), Optional.empty(), DEFAULT_CONNECTIONS);
    }

    /// A server, or a file, by its address.
    public static DatabaseSettings of(String url) {
        return new DatabaseSettings(url, Optional.empty(), Optional.empty(), DEFAULT_CONNECTIONS);
    }

    /// Settings from environment variables; the module's README lists them.
    ///
    /// @param otherwise the file when no database is named
    /// @throws IllegalArgumentException naming key and expectation
    public static DatabaseSettings fromEnvironment(
            Function<String, @Nullable String> variables, Path otherwise) {
        Environment environment = new Environment(variables);
        return new DatabaseSettings(
                environment.text("TRACEFOLD_DATABASE_URL").orElse("jdbc:sqlite:" + otherwise),
                environment.text("TRACEFOLD_DATABASE_USER"),
                environment.text("TRACEFOLD_DATABASE_PASSWORD"),
                environment.number("TRACEFOLD_DATABASE_CONNECTIONS", DEFAULT_CONNECTIONS, 2, 1000));
    }

    Dialect dialect() {
        return url.startsWith("jdbc:sqlite:") ? Dialect.SQLITE : Dialect.POSTGRESQL;
    }

    Optional<Path> file() {
        return dialect() == Dialect.SQLITE
                ? Optional.of(Path.of(url.substring("jdbc:sqlite:".length())))
                : Optional.empty();
    }

    @Override
    public String toString() {
        // Without the password, and without the address, which may hold one.
        return "DatabaseSettings[%s]".formatted(dialect());
    }
}
