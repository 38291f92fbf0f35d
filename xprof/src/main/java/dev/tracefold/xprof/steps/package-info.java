// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Steps: how long each took on each host, and what the time was spent on. Start at
/// [dev.tracefold.xprof.steps.StepSequence].
@NullMarked
package dev.tracefold.xprof.steps;

import org.jspecify.annotations.NullMarked;
