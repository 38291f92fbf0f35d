// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// How fast, and how much memory. [FileLoads][dev.tracefold.bench.FileLoads] starts processes as a user does, on the files that
/// `scripts/bench` is given. [QueryBenchmark][dev.tracefold.bench.QueryBenchmark] measures single
/// queries with JMH, [PeerQueries][dev.tracefold.bench.PeerQueries] twelve beside Perfetto's figures, [SessionStartBenchmark][dev.tracefold.bench.SessionStartBenchmark] what a session costs before its trace does,
/// [MillionShards][dev.tracefold.bench.MillionShards] what the shards of a query cost on their way. Nothing depends on this module.
@NullMarked
package dev.tracefold.bench;

import org.jspecify.annotations.NullMarked;
