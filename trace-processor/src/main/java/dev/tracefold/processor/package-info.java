// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The trace processor's front: a trace in, PerfettoSQL answers out.
///
/// Open [TraceProcessor] first; a [TraceSession] answers queries with [rows][dev.tracefold.processor.query.QueryResult] and fails with
/// a [failure][dev.tracefold.processor.error.ProcessorException]. The other packages of this module are the stages behind it and are not
/// for callers. No framework, no network, no process-wide state but the SQLite library.
@NullMarked
package dev.tracefold.processor;

import org.jspecify.annotations.NullMarked;
