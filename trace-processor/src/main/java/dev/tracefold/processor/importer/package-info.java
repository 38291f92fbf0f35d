// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What every importer is given and must be: a [TraceReader] takes bytes as they come, and works in
/// a [TraceContext], the trackers of one trace on one machine. Formats live in packages of their
/// own and know this one, never each other.
@NullMarked
package dev.tracefold.processor.importer;

import org.jspecify.annotations.NullMarked;
