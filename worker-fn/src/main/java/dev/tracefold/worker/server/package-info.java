// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The worker as a process: [WorkerMain] reads the environment, [WorkerServer] listens on HTTP
/// (CloudEvents, health, metrics) and gRPC (Bigtrace's worker service). Everything that is not a
/// listener is next door.
@NullMarked
package dev.tracefold.worker.server;

import org.jspecify.annotations.NullMarked;
