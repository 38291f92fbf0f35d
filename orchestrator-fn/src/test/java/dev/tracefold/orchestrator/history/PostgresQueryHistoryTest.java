// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.history;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.orchestrator.database.DatabaseSettings;
import dev.tracefold.orchestrator.database.PostgresServer;

@NullMarked
class PostgresQueryHistoryTest extends QueryHistoryContract {
    @Override
    DatabaseSettings settings() {
        return PostgresServer.database();
    }
}
