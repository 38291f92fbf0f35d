// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The pipeline while everything around it fails: [FaultInjectionTest] runs queries with the real
/// broker, worker and orchestrator in one process, and a [FaultPlan] that says, from a seed, what
/// goes wrong where. [FaultyPipeline] is where it goes wrong.
@NullMarked
package dev.tracefold.orchestrator.faults;

import org.jspecify.annotations.NullMarked;
