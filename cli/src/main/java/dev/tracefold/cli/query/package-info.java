// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// One query over many traces, through the event pipeline.
/// [FleetQuery][dev.tracefold.cli.query.FleetQuery] runs it from question to exit status,
/// [TraceSelection][dev.tracefold.cli.query.TraceSelection] says which traces were meant,
/// a [Fleet][dev.tracefold.cli.query.Fleet] is whoever answers, here or elsewhere; rows are shown in the order of the traces,
/// [ReducedRows] asks a second question about all of them. What a shard is and how it
/// travels is the orchestrator's business.
@NullMarked
package dev.tracefold.cli.query;

import org.jspecify.annotations.NullMarked;
