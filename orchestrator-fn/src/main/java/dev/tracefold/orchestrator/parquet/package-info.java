// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Rows as Parquet files: [ParquetWriter] takes columns and rows and writes to a stream, whoever has
/// them. It reads nothing, and knows nothing of queries or results.
///
/// The encodings and the end of a file are parquet-java's; the pages between are put together here,
/// because what parquet-java has for that comes with Hadoop.
@NullMarked
package dev.tracefold.orchestrator.parquet;

import org.jspecify.annotations.NullMarked;
