// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Profiles that Apple's Instruments exports as XML (`xctrace export`): [InstrumentsReader] reads the
/// tables of CPU samples and of signposts, of which Perfetto's own relate the clocks.
@NullMarked
package dev.tracefold.processor.instruments;

import org.jspecify.annotations.NullMarked;
