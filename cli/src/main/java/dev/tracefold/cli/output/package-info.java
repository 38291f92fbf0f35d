// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Rows as bytes: [ShellCsv][dev.tracefold.cli.output.ShellCsv] prints what Perfetto's shell prints, every
/// [RowSink][dev.tracefold.cli.output.RowSink] the rows of many traces under one head. All of them read a
/// [QueryResult][dev.tracefold.processor.query.QueryResult] and write through
/// [ByteWriter][dev.tracefold.cli.output.ByteWriter], so that text passes from the engine to the stream as the bytes it is.
/// Where the bytes go, and whether a terminal is at the end, is not known here.
@NullMarked
package dev.tracefold.cli.output;

import org.jspecify.annotations.NullMarked;
