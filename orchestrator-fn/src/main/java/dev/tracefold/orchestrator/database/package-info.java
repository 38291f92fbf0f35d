// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// One database behind one door: [Database] is a SQLite file or a PostgreSQL server, with its schema
/// brought up to date. What is kept in it is for the packages that keep it to know.
@NullMarked
package dev.tracefold.orchestrator.database;

import org.jspecify.annotations.NullMarked;
