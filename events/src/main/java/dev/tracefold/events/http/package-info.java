// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// CloudEvents over HTTP, binary and structured mode, apart from any server: [HttpEvents] reads and
/// writes messages as headers and bytes, [HttpEventHandler] is the far end of a delivery as an
/// event handler.
@NullMarked
package dev.tracefold.events.http;

import org.jspecify.annotations.NullMarked;
