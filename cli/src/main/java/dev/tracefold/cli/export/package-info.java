// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Tables as files for other programs: SQLite, Parquet, Arrow.
/// [TraceExport][dev.tracefold.cli.export.TraceExport] says which tables of a trace are meant and takes them one by one to an
/// [ExportTarget][dev.tracefold.cli.export.ExportTarget]. Tables that lie in columns are read from there
/// ([StoredTable][dev.tracefold.cli.export.StoredTable]), rows of a query are laid down first
/// ([RowSpool][dev.tracefold.cli.export.RowSpool]), since the types of their columns are known when the last one is there.
/// However long a table is, what is held of it is bounded.
@NullMarked
package dev.tracefold.cli.export;

import org.jspecify.annotations.NullMarked;
