// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Android's frame timeline: when frames were expected, when they came, and whose fault the
/// difference was. [FrameTimelineModule] reads the packets; [JankWords] has the words.
@NullMarked
package dev.tracefold.processor.frametimeline;

import org.jspecify.annotations.NullMarked;
