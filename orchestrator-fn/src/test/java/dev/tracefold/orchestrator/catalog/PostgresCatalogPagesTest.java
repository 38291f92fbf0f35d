// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.orchestrator.database.DatabaseSettings;
import dev.tracefold.orchestrator.database.PostgresServer;

@NullMarked
class PostgresCatalogPagesTest extends CatalogPagesContract {
    @Override
    DatabaseSettings settings() {
        return PostgresServer.database();
    }
}
