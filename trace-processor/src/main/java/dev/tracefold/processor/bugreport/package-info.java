// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What Android prints about itself: the log ([LogcatReader]), the sections of `dumpstate` and in them the
/// log and the history of the battery ([DumpstateReader]). [Bugreport] ties together what one archive
/// holds of them. Sections that have no table of their own are kept line by line.
@NullMarked
package dev.tracefold.processor.bugreport;

import org.jspecify.annotations.NullMarked;
