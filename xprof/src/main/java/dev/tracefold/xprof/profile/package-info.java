// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Where profiles lie: log directories, runs and hosts. Start at
/// [dev.tracefold.xprof.profile.LogDirectory]. Opening what is inside a file is the business of the
/// package `space`.
@NullMarked
package dev.tracefold.xprof.profile;

import org.jspecify.annotations.NullMarked;
