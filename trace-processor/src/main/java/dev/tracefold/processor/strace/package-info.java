// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What `strace -f -ttt` prints: a slice for each system call, on the track of the thread that made
/// it. Open [StraceReader] first. Signals and ends of processes make no rows.
@NullMarked
package dev.tracefold.processor.strace;

import org.jspecify.annotations.NullMarked;
