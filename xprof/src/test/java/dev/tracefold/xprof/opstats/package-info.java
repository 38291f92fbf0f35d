// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Tests of what is said about steps and operations where no run of the reference says it.
@NullMarked
package dev.tracefold.xprof.opstats;

import org.jspecify.annotations.NullMarked;
