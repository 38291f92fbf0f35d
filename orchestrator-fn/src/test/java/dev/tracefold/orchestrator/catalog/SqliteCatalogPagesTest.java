// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.nio.file.Path;
import java.util.UUID;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.orchestrator.database.DatabaseSettings;

@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
class SqliteCatalogPagesTest extends CatalogPagesContract {
    @TempDir Path folder;

    @Override
    DatabaseSettings settings() {
        return DatabaseSettings.sqlite(folder.resolve(UUID.randomUUID() + ".db"));
    }
}
