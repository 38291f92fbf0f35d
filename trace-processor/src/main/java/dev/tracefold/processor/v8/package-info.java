// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Code that V8 makes while it runs: which functions it compiled, how, and where it put them.
@NullMarked
package dev.tracefold.processor.v8;

import org.jspecify.annotations.NullMarked;
