// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// CloudEvents over Google Cloud Pub/Sub: [PubSubMessages] translates, [PubSubTopics] sends, and
/// [PubSubEndpoint] says where the service is, an emulator included. What is received, and how, is
/// the receiver's business. The client library is optional: only who uses this package needs it.
@NullMarked
package dev.tracefold.events.pubsub;

import org.jspecify.annotations.NullMarked;
