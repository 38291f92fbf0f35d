// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Fuchsia's trace format, FXT: records of 64-bit words. [FuchsiaReader] cuts them and keeps the tables of the
/// providers; what has a time becomes an event of its own, with every reference resolved, because the
/// tables change under way. Records of unknown types are skipped by their length.
@NullMarked
package dev.tracefold.processor.fuchsia;

import org.jspecify.annotations.NullMarked;
