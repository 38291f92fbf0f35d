// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The traces that are known: [TraceCatalog] is the port, [SqlTraceCatalog] the one that keeps them
/// in a database. Whoever hears of a trace puts a [CatalogTrace]; the order and number of times it
/// is heard do not matter.
@NullMarked
package dev.tracefold.orchestrator.catalog;

import org.jspecify.annotations.NullMarked;
