// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// SQLite, reached through java.lang.foreign, with tables that are our own columns.
///
/// Open [SqliteConnection] first. It prepares [statements][SqliteStatement], takes [functions][ScalarFunction] and shows
/// [tables][dev.tracefold.processor.storage.Table] and [computed tables][VirtualTable] as read-only virtual tables. [SqliteLibrary] finds
/// the library. Nothing here knows PerfettoSQL; of SQL, [SelectText] knows where the clauses of a SELECT begin.
@NullMarked
package dev.tracefold.processor.sqlite;

import org.jspecify.annotations.NullMarked;
