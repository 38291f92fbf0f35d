// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Counters that devices kept in hardware. Start at [dev.tracefold.xprof.counters.PerfCountersTool].
@NullMarked
package dev.tracefold.xprof.counters;

import org.jspecify.annotations.NullMarked;
