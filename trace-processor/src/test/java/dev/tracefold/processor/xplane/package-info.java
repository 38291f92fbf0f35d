// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Profiles of planes and lines, and the rows they must become.
@NullMarked
package dev.tracefold.processor.xplane;

import org.jspecify.annotations.NullMarked;
