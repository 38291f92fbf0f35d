// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What the functions tell of their own work. A [PipelineTracer] hears when an [Activity] of a
/// [Phase] begins and ends; [Metrics], [OtelTracer] and the trace of a query are three of them. The
/// functions know only the tracer; who listens is decided where a process starts. [LogFormat] is how
/// a process writes its log.
@NullMarked
package dev.tracefold.events.telemetry;

import org.jspecify.annotations.NullMarked;
