// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// A second query over the rows of all traces. [Reduction] keeps the rows as a table and asks; a query
/// of the service becomes a reduced one by [ReducedQueries].
@NullMarked
package dev.tracefold.orchestrator.reduce;

import org.jspecify.annotations.NullMarked;
