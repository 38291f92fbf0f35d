// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Queries over the traces of the catalog, with a history and rows that stay: [QueryExecutions] is
/// what a door calls. A query asks the traces of its selection through the pipeline, keeps what they
/// answer, and goes on where it was when the process begins again.
@NullMarked
package dev.tracefold.orchestrator.execution;

import org.jspecify.annotations.NullMarked;
