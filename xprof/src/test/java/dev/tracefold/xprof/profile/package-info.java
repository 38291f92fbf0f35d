// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Where profiles lie.
@NullMarked
package dev.tracefold.xprof.profile;

import org.jspecify.annotations.NullMarked;
