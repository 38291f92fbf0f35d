// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Brokers: take an event, deliver it to every trigger it matches, take the reply back in.
///
/// [Broker] is the port. [InProcessBroker] delivers within the JVM; [LocalBroker] is an HTTP server
/// that speaks the Knative broker's contract, reached, as any Knative broker is, through an
/// [HttpBroker]. Both deliver with the same [EventDeliverer], so retries, dead letters and replies
/// behave the same. What [LocalBroker] has accepted lies in an [EventLog], in memory unless somebody
/// brings a durable one. Behind a subscriber may be a [ReplicaSet], or an [Activator] that starts
/// replicas when they are needed.
@NullMarked
package dev.tracefold.orchestrator.broker;

import org.jspecify.annotations.NullMarked;
