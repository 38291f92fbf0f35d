// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// How fast, and how much memory. [WholeProcess][dev.tracefold.bench.WholeProcess] is what `scripts/bench` runs: processes
/// as a user starts them, on real and synthetic traces. [QueryBenchmark][dev.tracefold.bench.QueryBenchmark] measures single
/// queries with JMH, [PeerQueries][dev.tracefold.bench.PeerQueries] twelve beside Perfetto's figures, [SessionStartBenchmark][dev.tracefold.bench.SessionStartBenchmark] what a session costs before its trace does,
/// [MillionShards][dev.tracefold.bench.MillionShards] what the shards of a query cost on their way. Nothing depends on this module.
@NullMarked
package dev.tracefold.bench;

import org.jspecify.annotations.NullMarked;
