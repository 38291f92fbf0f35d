// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// One query over many traces, through the event pipeline.
/// [FleetQuery][dev.tracefold.cli.query.FleetQuery] puts the pipeline together and runs it,
/// [TraceSelection][dev.tracefold.cli.query.TraceSelection] says which traces were meant,
/// [FleetAnswers][dev.tracefold.cli.query.FleetAnswers] brings the answers into order,
/// [Reduction][dev.tracefold.cli.query.Reduction] asks a second question about all of them. What a shard is and how it
/// travels is the orchestrator's business.
@NullMarked
package dev.tracefold.cli.query;

import org.jspecify.annotations.NullMarked;
