// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Loaded traces as files that are mapped, not read: [SnapshotWriter] writes one, [SnapshotReader] opens it,
/// and [SnapshotCache] keeps those of a machine. What a column is, is `storage`'s business; how a trace
/// becomes columns, the importers'.
@NullMarked
package dev.tracefold.processor.snapshot;

import org.jspecify.annotations.NullMarked;
