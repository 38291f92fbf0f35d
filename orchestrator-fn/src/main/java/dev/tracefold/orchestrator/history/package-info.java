// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The queries that were asked: [QueryHistory] is the port, [SqlQueryHistory] the one that keeps them
/// in a database, beside the queries that people saved ([SavedQueries]). Their rows lie elsewhere.
@NullMarked
package dev.tracefold.orchestrator.history;

import org.jspecify.annotations.NullMarked;
