// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Linux `perf.data`, the recording of the kernel's sampling profiler: [PerfDataReader] finds the
/// parts of the file and tokenizes its records, [RecordParser] turns them into samples, mappings and
/// counters, [SpeRecordParser] what processors sample of themselves (Arm SPE). What takes the code that ran to
/// decode (Arm ETM, Intel PT) is counted; functions are not named, as the file has addresses only.
@NullMarked
package dev.tracefold.processor.perfdata;

import org.jspecify.annotations.NullMarked;
