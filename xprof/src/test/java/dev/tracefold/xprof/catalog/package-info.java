// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Tests of the tools that say which tools there are.
@NullMarked
package dev.tracefold.xprof.catalog;

import org.jspecify.annotations.NullMarked;
