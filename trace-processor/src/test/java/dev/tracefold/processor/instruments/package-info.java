// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Exports of Instruments, and the rows they must become.
@NullMarked
package dev.tracefold.processor.instruments;

import org.jspecify.annotations.NullMarked;
