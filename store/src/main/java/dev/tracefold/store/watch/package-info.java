// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Folders that are watched: [FolderWatch] tells of files that have come, changed and gone, once they
/// are not written any more. What is in them, and whether that is a trace, is for others to say.
@NullMarked
package dev.tracefold.store.watch;

import org.jspecify.annotations.NullMarked;
