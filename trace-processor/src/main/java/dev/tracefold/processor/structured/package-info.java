// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Structured queries: `PerfettoSqlStructuredQuery` messages become PerfettoSQL. Each message is one
/// common table expression; those that are shared by id become tables of their own, so that several
/// queries read what was computed once. Nothing is run here.
@NullMarked
package dev.tracefold.processor.structured;

import org.jspecify.annotations.NullMarked;
