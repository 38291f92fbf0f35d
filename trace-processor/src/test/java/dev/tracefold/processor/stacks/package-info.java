// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Stacks as text, and the rows they must become.
@NullMarked
package dev.tracefold.processor.stacks;

import org.jspecify.annotations.NullMarked;
