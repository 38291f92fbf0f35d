// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The names that frameworks (TensorFlow, JAX) give their operations. Start at
/// [dev.tracefold.xprof.framework.FrameworkOp].
@NullMarked
package dev.tracefold.xprof.framework;

import org.jspecify.annotations.NullMarked;
