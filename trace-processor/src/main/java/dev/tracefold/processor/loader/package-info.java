// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// From bytes to tables: what a file is shows in its first bytes ([Sniffer]), archives are unpacked,
/// each trace in them goes to the importer that [FormatRegistry] lists for its format, and the
/// events of all are sorted together. [TraceLoader] is the way in.
@NullMarked
package dev.tracefold.processor.loader;

import org.jspecify.annotations.NullMarked;
