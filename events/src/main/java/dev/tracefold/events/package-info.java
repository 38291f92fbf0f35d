// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What orchestrator and workers say to each other: CloudEvents whose data are the messages of the
/// proto module, translated here, and only here, to records.
///
/// [ShardEvents] is the dictionary; [ShardRequest] and [ShardReply] are what it speaks of. An
/// [EventHandler] is either end of a delivery, in process or over HTTP, so that the same function
/// body serves both. [FailureSemantics] is the one place that says what a failure looks like on
/// each wire. No transport and no framework here.
@NullMarked
package dev.tracefold.events;

import org.jspecify.annotations.NullMarked;
