// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What a loaded trace is: columns off the heap, strings in a dictionary, tables under Perfetto's names.
///
/// Open [TraceStorage] first, then [Table]. Importers append rows through the typed records
/// ([SliceTable] and its kin); the SQL layer reads the same columns by address. Nothing here
/// parses a format or knows SQL.
@NullMarked
package dev.tracefold.processor.storage;

import org.jspecify.annotations.NullMarked;
