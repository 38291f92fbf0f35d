// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// C functions that Java calls, and Java functions that C calls, told apart by how many machine words they take: each signature that
/// is linked costs a process that starts some milliseconds, so there are few of them.
///
/// Open [Words] for the way there and [Upcalls] for the way back. Which functions these are is for others to know.
@NullMarked
package dev.tracefold.processor.foreign;

import org.jspecify.annotations.NullMarked;
