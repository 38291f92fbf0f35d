// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The orchestrator as a server: [OrchestratorMain] reads the environment, [OrchestratorServer]
/// listens on gRPC (Bigtrace's orchestrator service) and HTTP (queries as server-sent events,
/// the console, CloudEvents, health, metrics). [LocalBrokerMain] runs the broker of machines
/// without a cluster. Everything that is not a listener is next door.
@NullMarked
package dev.tracefold.orchestrator.server;

import org.jspecify.annotations.NullMarked;
