// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Compiled modules as a profile carries them: instructions, what they cost, and their text. Start at
/// [dev.tracefold.xprof.hlo.HloModules]. Only what tools show is read; this is no compiler.
@NullMarked
package dev.tracefold.xprof.hlo;

import org.jspecify.annotations.NullMarked;
