// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The native functions of PerfettoSQL: scalar, aggregate, window and table functions, and the
/// modules of `CREATE VIRTUAL TABLE`.
///
/// A function is written against [Arguments] and returns a value or a [Pointer]; what goes over the
/// border to SQLite is one adapter's business. A function that yields rows fills a [RowTable].
/// A user's mistake is a [FunctionException], whose message SQLite reports.
@NullMarked
package dev.tracefold.processor.function;

import org.jspecify.annotations.NullMarked;
