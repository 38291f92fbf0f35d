// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// PerfettoSQL answered: statements run one after another over a loaded trace.
///
/// [SqlEngine] first. It parses with the `syntax` package, runs PerfettoSQL's own statements itself
/// and leaves the rest to SQLite. Tables, functions and the prelude's views are made when a
/// statement first names them, so a session on an empty trace costs next to nothing.
@NullMarked
package dev.tracefold.processor.sql;

import org.jspecify.annotations.NullMarked;
