// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What goes into a query and what comes out: limits, typed cells, rows one at a time.
/// [QueryResult] first. Values only; how they are computed is the `sql` package's business.
@NullMarked
package dev.tracefold.processor.query;

import org.jspecify.annotations.NullMarked;
