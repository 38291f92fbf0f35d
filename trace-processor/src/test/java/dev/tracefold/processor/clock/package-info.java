// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Specifications of the package of the same name.
@NullMarked
package dev.tracefold.processor.clock;

import org.jspecify.annotations.NullMarked;
