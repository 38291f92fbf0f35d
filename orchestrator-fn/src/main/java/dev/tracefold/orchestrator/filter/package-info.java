// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What a client may ask of rows in a table, whichever table it is: [Filter]s, an [OrderBy], and
/// their words in SQL ([Predicates]).
@NullMarked
package dev.tracefold.orchestrator.filter;

import org.jspecify.annotations.NullMarked;
