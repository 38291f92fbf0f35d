// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The rows of queries, one file a query: [ResultStore] is the port, [FileResultStore] keeps a SQLite
/// file for each. A [ResultWriter] lays a trace's rows down together with the mark that the trace is
/// done, so that a query that goes on after a restart asks for what is missing and counts nothing
/// twice; a [ResultReader] pages, filters and sorts.
@NullMarked
package dev.tracefold.orchestrator.results;

import org.jspecify.annotations.NullMarked;
