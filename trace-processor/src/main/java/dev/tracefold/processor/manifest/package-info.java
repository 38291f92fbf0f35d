// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The side file of an archive that says how its traces belong together: which machine a file is
/// of, how its clock relates to another file's, what trace time is. [ManifestReader] reads it,
/// [Manifest] answers what it says of a file.
@NullMarked
package dev.tracefold.processor.manifest;

import org.jspecify.annotations.NullMarked;
