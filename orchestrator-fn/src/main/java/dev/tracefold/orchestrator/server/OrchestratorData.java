// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.URI;
import java.time.InstantSource;

import dev.tracefold.events.settings.Environment;
import dev.tracefold.events.settings.StoreVariables;
import dev.tracefold.orchestrator.api.ApiParts;
import dev.tracefold.orchestrator.catalog.ListenedCatalog;
import dev.tracefold.orchestrator.catalog.SqlTraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.database.Database;
import dev.tracefold.orchestrator.execution.QueryExecutions;
import dev.tracefold.orchestrator.execution.TraceSources;
import dev.tracefold.orchestrator.history.SqlQueryHistory;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.reduce.ReduceLimits;
import dev.tracefold.orchestrator.reduce.ReducedQueries;
import dev.tracefold.orchestrator.results.BucketResultStore;
import dev.tracefold.orchestrator.results.FileResultStore;
import dev.tracefold.orchestrator.results.ResultStore;
import dev.tracefold.orchestrator.standing.StandingQueries;
import dev.tracefold.store.gcs.GcsObjects;

/// What an orchestrator remembers: catalog, history, rows. Queries that an earlier process left are
/// gone on with as soon as it is open.
public final class OrchestratorData implements AutoCloseable {
    private final Database database;
    private final ApiParts parts;

    private OrchestratorData(Database database, ApiParts parts) {
        this.database = database;
        this.parts = parts;
    }

    /// Opens it.
    ///
    /// @param queries asks traces
    public static OrchestratorData open(DataSettings settings, QueryService queries) {
        Database database = Database.open(settings.database());
        try {
            InstantSource clock = InstantSource.system();
            ListenedCatalog catalog = new ListenedCatalog(new SqlTraceCatalog(database));
            SqlQueryHistory history = new SqlQueryHistory(database);
            ResultStore results = results(settings);
            TraceSources sources = new TraceSources(catalog, settings.sources(), clock);
            QueryExecutions executions =
                    new QueryExecutions(
                            new QueryExecutions.Parts(
                                    queries,
                                    new ReducedQueries(
                                            ReduceLimits.fromEnvironment(System::getenv)),
                                    catalog,
                                    sources,
                                    history,
                                    results),
                            settings.executions(),
                            clock);
            StandingQueries standing =
                    new StandingQueries(
                            new StandingQueries.Parts(queries, catalog, sources, history, results),
                            settings.executions(),
                            clock);
            catalog.tell(standing::changed);
            return new OrchestratorData(
                    database,
                    new ApiParts(
                            catalog,
                            sources,
                            history,
                            history,
                            results,
                            executions,
                            standing,
                            settings.engine(),
                            clock));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static ResultStore results(DataSettings settings) {
        FileResultStore files = new FileResultStore(settings.results());
        return settings.resultsBucket()
                .<ResultStore>map(bucket ->
                        new BucketResultStore(
                                files,
                                new FileResultStore(settings.results().resolve("copies")),
                                objects(bucket)))
                .orElse(files);
    }

    private static GcsObjects objects(URI place) {
        String path = place.getPath() == null ? "" : place.getPath().replaceFirst("^/+", "");
        return new GcsObjects(
                StoreVariables.read(new Environment(System::getenv)).gcs(),
                place.getAuthority(),
                path.isEmpty() || path.endsWith("/") ? path : path + "/");
    }

    /// The traces, for whoever hears of new ones.
    public TraceCatalog catalog() {
        return parts.catalog();
    }

    ApiParts api() {
        return parts;
    }

    /// Lets queries go, to be gone on with by whoever opens it next.
    @Override
    public void close() {
        parts.standing().close();
        parts.executions().close();
        parts.sources().close();
        database.close();
    }
}
