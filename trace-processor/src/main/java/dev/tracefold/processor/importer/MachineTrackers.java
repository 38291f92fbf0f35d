// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackTracker;

/// What all traces of one machine share.
///
/// @param row in `__intrinsic_machine`
/// @param firstTraceId the trace that named the machine's clocks
record MachineTrackers(
        int row,
        int firstTraceId,
        ProcessTracker processes,
        TrackTracker tracks,
        TrackCompressor compressor) {}
