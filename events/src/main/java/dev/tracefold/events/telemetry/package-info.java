// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What the functions tell of their own work. A [PipelineTracer] hears when an [Activity] of a
/// [Phase] begins and ends; metrics, distributed traces and the trace of a query are three of them.
/// The functions know only this package; who listens is decided where a process starts.
@NullMarked
package dev.tracefold.events.telemetry;

import org.jspecify.annotations.NullMarked;
