// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Answers that are posted rather than returned: [DirectReplies] sends them, but only where
/// [ReplyAllowList] lets it, because the address comes in with the event. [ReplyReceivers] knows who
/// is there: a replica over HTTP, or a topic.
@NullMarked
package dev.tracefold.worker.reply;

import org.jspecify.annotations.NullMarked;
