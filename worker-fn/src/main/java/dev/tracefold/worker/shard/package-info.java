// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Answers one shard: [ShardRunner] finds the trace, has a [TraceEngine] load it, runs the query
/// within its limits and spools the rows. [RunningShards] knows what runs, so that a cancelled query
/// can be stopped. Events and transports are other packages' business.
@NullMarked
package dev.tracefold.worker.shard;

import org.jspecify.annotations.NullMarked;
