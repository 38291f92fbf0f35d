// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Method traces of Android's runtime (`.trace`): [ArtMethodReader] reads those with a text head and the
/// streamed ones, [SecondVersion] the compressed blocks that came later. Each thread's calls are
/// slices on a track of type `art_method_tracing`; times are the wall clock's, as thread time does not
/// order threads.
@NullMarked
package dev.tracefold.processor.artmethod;

import org.jspecify.annotations.NullMarked;
