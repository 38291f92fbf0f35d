// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The log of the build tool Ninja: what was built, when. [NinjaLogReader] makes slices of it, on as many
/// threads as must have worked at once.
@NullMarked
package dev.tracefold.processor.ninja;

import org.jspecify.annotations.NullMarked;
