// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Tests of what importers share.
@NullMarked
package dev.tracefold.processor.importer;

import org.jspecify.annotations.NullMarked;
