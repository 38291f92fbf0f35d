// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Tests of PerfettoSQL as text.
@NullMarked
package dev.tracefold.processor.syntax;

import org.jspecify.annotations.NullMarked;
