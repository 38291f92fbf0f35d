// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// What replicas remember: a SQLite file (in WAL mode, so that reading and writing do not wait for
/// each other) or a PostgreSQL server, behind a pool of connections.
public final class Database implements AutoCloseable {
    private static final String SQLITE_SET_UP =
            "PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;"
                    + " PRAGMA mmap_size = 1073741824";

    // Values differ by orders of magnitude in how many traces have them, so that a plan is for its
    // values.
    // Compiling one takes longer than it, and what is looked up one by one is in memory.
    private static final String POSTGRESQL_SET_UP =
            "SET plan_cache_mode = force_custom_plan; SET jit = off; SET random_page_cost = 1.1";

    // Held, because a logger that nobody holds forgets its level. They tell every step otherwise.
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("com.zaxxer.hikari"), Logger.getLogger("org.flywaydb"));

    static {
        QUIET.stream()
                .filter(logger -> logger.getLevel() == null)
                .forEach(logger -> logger.setLevel(Level.WARNING));
    }

    private final HikariDataSource pool;
    private final Dialect dialect;
    // SQLite has one writer: waiting here is fair, waiting there is polling.
    private final ReentrantLock sqliteWriter = new ReentrantLock(true);

    private Database(HikariDataSource pool, Dialect dialect) {
        this.pool = pool;
        this.dialect = dialect;
    }

    /// Connects, and brings the schema up to date.
    ///
    /// @throws ProcessorException when the database cannot be reached or is not ours
    public static Database open(DatabaseSettings settings) {
        Dialect dialect = settings.dialect();
        try {
            settings.file().ifPresent(Database::makeFolder);
            HikariDataSource pool = new HikariDataSource(poolConfig(settings, dialect));
            try {
                SchemaMigration.bringUpToDate(pool, dialect);
                return new Database(pool, dialect);
            } catch (RuntimeException | SQLException e) {
                pool.close();
                throw e;
            }
        } catch (ProcessorException e) {
            throw e;
        } catch (RuntimeException | SQLException e) {
            throw failed("the database cannot be opened", e);
        }
    }

    private static HikariConfig poolConfig(DatabaseSettings settings, Dialect dialect) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("tracefold-database");
        config.setJdbcUrl(settings.url());
        settings.user().ifPresent(config::setUsername);
        settings.password().ifPresent(config::setPassword);
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(1);
        // Named, so that the other driver is not looked at.
        switch (dialect) {
            case SQLITE -> {
                config.setDriverClassName("org.sqlite.JDBC");
                config.setConnectionInitSql(SQLITE_SET_UP);
                config.addDataSourceProperty("journal_mode", "WAL");
                config.addDataSourceProperty("busy_timeout", "30000");
                // A transaction here is for writing; one that turns into a writer may be refused.
                config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
            }
            case POSTGRESQL -> {
                config.setDriverClassName("org.postgresql.Driver");
                config.setConnectionInitSql(POSTGRESQL_SET_UP);
                config.addDataSourceProperty("ApplicationName", "tracefold");
                config.addDataSourceProperty("reWriteBatchedInserts", "true");
            }
        }
        return config;
    }

    private static void makeFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.user(
                            "DATABASE_FOLDER",
                            "the folder of the database cannot be made: " + folder),
                    e);
        }
    }

    /// Whose SQL it speaks.
    public Dialect dialect() {
        return dialect;
    }

    /// Reads, on a connection without a transaction.
    public <T extends @Nullable Object> T read(Session.Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            return work.in(new Session(connection, dialect));
        } catch (SQLException e) {
            throw failed("the database cannot be read", e);
        }
    }

    /// Reads much: the answer streams.
    public <T extends @Nullable Object> T stream(Session.Work<T> work) {
        if (dialect == Dialect.SQLITE) {
            return read(work);
        }
        // PostgreSQL's driver holds the whole answer outside of a transaction.
        return inTransaction(work);
    }

    /// Writes: all of it or nothing.
    public <T extends @Nullable Object> T write(Session.Work<T> work) {
        if (dialect != Dialect.SQLITE) {
            return inTransaction(work);
        }
        sqliteWriter.lock();
        try {
            return inTransaction(work);
        } finally {
            sqliteWriter.unlock();
        }
    }

    private <T extends @Nullable Object> T inTransaction(Session.Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.in(new Session(connection, dialect));
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw failed("the database did not take a change", e);
        }
    }

    /// What the database likes after much was written: PostgreSQL learns which pages need not be looked
    /// at beside an index, and how values are spread; SQLite takes its log into the file.
    ///
    /// @param tables that were written
    public void settle(List<String> tables) {
        var _ =
                read(session -> {
                    switch (dialect) {
                        case SQLITE ->
                                session.each(
                                        new SqlText().append("PRAGMA wal_checkpoint(PASSIVE)"),
                                        _ -> {});
                        case POSTGRESQL -> {
                            for (String table : tables) {
                                session.execute("VACUUM (ANALYZE) " + table);
                            }
                        }
                    }
                    return true;
                });
    }

    /// One at a time of those who name the same thing, over all replicas, until the transaction ends.
    public static void serialize(Session session, String what) throws SQLException {
        if (session.dialect() == Dialect.POSTGRESQL) {
            var _ =
                    session.list(
                            new SqlText()
                                    .append(
                                            "SELECT pg_advisory_xact_lock(?)",
                                            (long) what.hashCode()),
                            _ -> true);
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    private static ProcessorException failed(String what, Exception cause) {
        return new ProcessorException(
                Failure.external(
                        "DATABASE_FAILED", what + ": " + Objects.toString(cause.getMessage())),
                cause);
    }
}
