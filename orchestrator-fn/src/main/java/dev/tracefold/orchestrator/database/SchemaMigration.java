// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;

import org.flywaydb.core.Flyway;

/// The schema, by numbered statements beside this class. Flyway costs more than the rest of the
/// start, so that it is asked only when the newest number is not in the database yet.
final class SchemaMigration {
    /// Number of the newest migration.
    static final String NEWEST = "3";

    private static final String HISTORY = "tracefold_schema_history";

    private SchemaMigration() {}

    static void bringUpToDate(DataSource source, Dialect dialect) throws SQLException {
        if (!isUpToDate(source)) {
            var _ =
                    Flyway.configure()
                            .dataSource(source)
                            .table(HISTORY)
                            .baselineOnMigrate(true)
                            .baselineVersion("0")
                            .locations(
                                    "classpath:dev/tracefold/orchestrator/database/"
                                            + dialect.name().toLowerCase(Locale.ROOT))
                            .load()
                            .migrate();
        }
    }

    private static boolean isUpToDate(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT COUNT(*) FROM "
                                    + HISTORY
                                    + " WHERE version = '"
                                    + NEWEST
                                    + "' AND success")) {
                return row.next() && row.getInt(1) > 0;
            } catch (SQLException _) {
                // No such table yet.
                return false;
            }
        }
    }
}
