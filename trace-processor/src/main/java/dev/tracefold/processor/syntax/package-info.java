// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// PerfettoSQL as text: what a user typed becomes statements, with no database in sight.
///
/// [SqlSource] first: a piece of SQL that remembers where each character came from.
/// [SqlTokenizer] cuts it into tokens, [StatementSplitter] into statements, [MacroExpander]
/// replaces macro calls, [StatementParser] turns PerfettoSQL's own statements into a [Statement];
/// all others stay text for SQLite.
@NullMarked
package dev.tracefold.processor.syntax;

import org.jspecify.annotations.NullMarked;
