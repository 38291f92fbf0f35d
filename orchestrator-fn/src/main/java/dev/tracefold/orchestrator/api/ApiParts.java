// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.time.InstantSource;

import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.execution.QueryExecutions;
import dev.tracefold.orchestrator.execution.TraceSources;
import dev.tracefold.orchestrator.history.QueryHistory;
import dev.tracefold.orchestrator.history.SavedQueries;
import dev.tracefold.orchestrator.results.ResultStore;
import dev.tracefold.orchestrator.standing.StandingQueries;
import dev.tracefold.processor.ProcessorOptions;

/// What the API is made of.
///
/// @param catalog the traces
/// @param sources which of them a client means
/// @param history the queries
/// @param saved the queries that people saved
/// @param results their rows
/// @param executions starts and ends them
/// @param standing goes on with those that stand
/// @param engine as workers open traces, for the names that their SQL knows
/// @param clock time of day
public record ApiParts(
        TraceCatalog catalog,
        TraceSources sources,
        QueryHistory history,
        SavedQueries saved,
        ResultStore results,
        QueryExecutions executions,
        StandingQueries standing,
        ProcessorOptions engine,
        InstantSource clock) {}
