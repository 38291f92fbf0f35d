// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Brokers: take an event, deliver it to every trigger it matches, take the reply back in.
///
/// [Broker] is the port. [InProcessBroker] delivers within the JVM; [LocalBroker] is an HTTP server
/// that speaks the Knative broker's contract, reached, as any Knative broker is, through an
/// [HttpBroker]. Both route with the same [EventRouter], so retries, dead letters and replies behave
/// the same. Nothing here is durable: that is what a real broker is for.
@NullMarked
package dev.tracefold.orchestrator.broker;

import org.jspecify.annotations.NullMarked;
