// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import dev.tracefold.processor.tracker.GpuTracker;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.SystemInfo;
import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackTracker;

/// What all traces of one machine share.
///
/// @param row in `__intrinsic_machine`
/// @param firstTraceId the trace that named the machine's clocks
/// @param system the machine's operating system
/// @param gpus the machine's GPUs, which several traces may describe
record MachineTrackers(
        int row,
        int firstTraceId,
        ProcessTracker processes,
        TrackTracker tracks,
        TrackCompressor compressor,
        SystemInfo system,
        GpuTracker gpus) {}
