// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Method traces, and the rows they must become.
@NullMarked
package dev.tracefold.processor.artmethod;

import org.jspecify.annotations.NullMarked;
