// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Tests of the viewer's timeline, over profiles that they write themselves.
@NullMarked
package dev.tracefold.xprof.viewer;

import org.jspecify.annotations.NullMarked;
