// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// JSON traces as text, and the tables they must become.
@NullMarked
package dev.tracefold.processor.json;

import org.jspecify.annotations.NullMarked;
