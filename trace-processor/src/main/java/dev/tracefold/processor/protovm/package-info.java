// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Programs that turn patches of a recorded state into the whole state. A trace brings them along
/// where a producer writes only what has changed.
@NullMarked
package dev.tracefold.processor.protovm;

import org.jspecify.annotations.NullMarked;
