// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The functions' OCI images, run from their tar files without a container engine.
///
/// [dev.tracefold.bench.image.ImageRun] is what `scripts/images` calls: to have the JVM learn from a run, to check
/// that an image answers, and to measure how long it takes to the first answer.
@NullMarked
package dev.tracefold.bench.image;

import org.jspecify.annotations.NullMarked;
