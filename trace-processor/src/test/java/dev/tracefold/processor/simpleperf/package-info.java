// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Reports of simpleperf, and the rows they must become.
@NullMarked
package dev.tracefold.processor.simpleperf;

import org.jspecify.annotations.NullMarked;
