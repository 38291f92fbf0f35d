// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The function that answers shards, apart from any server: [WorkerFunction] takes an event and
/// says what became of it, [WorkerSettings] is everything that can be set. The `server` package puts
/// it on HTTP and gRPC; the embedded pipeline calls it as it is.
@NullMarked
package dev.tracefold.worker;

import org.jspecify.annotations.NullMarked;
