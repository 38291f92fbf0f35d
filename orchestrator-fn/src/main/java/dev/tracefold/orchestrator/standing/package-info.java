// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Queries that go on: every trace that comes is asked, and its rows are with those of the others.
/// [StandingQueries] begins and ends them, and goes on with them after a restart; each is in the history
/// and has its rows where those of other queries are, so that it is read like any of them.
@NullMarked
package dev.tracefold.orchestrator.standing;

import org.jspecify.annotations.NullMarked;
