// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// XSpace files: planes of lines of events, with their metadata. Start at
/// [dev.tracefold.xprof.space.XSpace]. A file is mapped, not loaded: names and metadata become
/// objects, events become rows of 32 bytes off the heap, and their stats stay in the file until
/// somebody asks for them.
@NullMarked
package dev.tracefold.xprof.space;

import org.jspecify.annotations.NullMarked;
