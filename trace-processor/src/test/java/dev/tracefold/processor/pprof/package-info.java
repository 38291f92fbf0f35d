// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Profiles of each age, and the rows they must become.
@NullMarked
package dev.tracefold.processor.pprof;

import org.jspecify.annotations.NullMarked;
