// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Times and costs of operations, by the compiler's and by the framework's names, and the tools that show
/// them. Start at [dev.tracefold.xprof.opstats.OpStats].
@NullMarked
package dev.tracefold.xprof.opstats;

import org.jspecify.annotations.NullMarked;
