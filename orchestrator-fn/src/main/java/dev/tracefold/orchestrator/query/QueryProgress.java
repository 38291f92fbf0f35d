// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

/// How far a query is.
///
/// @param total shards
/// @param published shards asked for so far
/// @param completed shards answered and taken
/// @param failed shards that were not answered
/// @param rows rows taken
public record QueryProgress(int total, int published, int completed, int failed, long rows) {}
