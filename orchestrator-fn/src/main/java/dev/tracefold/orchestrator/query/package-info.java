// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Queries: a selection of traces becomes shards, shards become events, answers become one stream
/// again.
///
/// [QueryService] takes queries and answers; a [QueryRun] is one query on its way, the only place
/// that knows which shard is where. Callers see a [QueryRequest], a [QueryListener] and a
/// [QueryHandle]. How events travel is left to the `broker` and `reply` packages.
@NullMarked
package dev.tracefold.orchestrator.query;

import org.jspecify.annotations.NullMarked;
