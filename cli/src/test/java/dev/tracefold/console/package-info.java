// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The console in a browser: `tracefold serve` as a process, and the cases of
/// `console/src/test/browser` against it.
@NullMarked
package dev.tracefold.console;

import org.jspecify.annotations.NullMarked;
