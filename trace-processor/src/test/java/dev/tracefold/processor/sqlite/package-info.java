// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Tests of [SqliteConnection] and what stands behind it, against SQLite's own tables where there is something to compare.
@NullMarked
package dev.tracefold.processor.sqlite;

import org.jspecify.annotations.NullMarked;
