// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// How answers find their way back to the replica that asked. A [ReplyChannel] says what to stamp on
/// a request and feeds what comes back into a sink: [MemoryReplyChannel] within the JVM,
/// [DirectReplyChannel] by a post to this replica, [BrokerReplyChannel] as the reply of a delivery
/// that the broker hands on, [PubSubReplyChannel] through a topic. Whatever the way, [ReplyTokens] proves that an answer was asked for.
@NullMarked
package dev.tracefold.orchestrator.reply;

import org.jspecify.annotations.NullMarked;
