// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The orchestrator: takes queries, has workers answer their shards, streams the answers back.
///
/// [EmbeddedPipeline] is the whole pipeline within one JVM, for programs; the `server` package is
/// the same as a process behind gRPC and HTTP. The `query` package is the heart of both.
@NullMarked
package dev.tracefold.orchestrator;

import org.jspecify.annotations.NullMarked;
