// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.orchestrator.database.DatabaseSettings;
import dev.tracefold.orchestrator.database.PostgresServer;

@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
class PostgresTraceCatalogTest extends TraceCatalogContract {
    private DatabaseSettings used;

    @Override
    DatabaseSettings settings() {
        used = PostgresServer.database();
        return used;
    }

    @Override
    DatabaseSettings used() {
        return used;
    }
}
