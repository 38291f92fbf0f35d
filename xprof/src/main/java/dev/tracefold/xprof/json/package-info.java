// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// A streaming writer of JSON, and nothing else.
@NullMarked
package dev.tracefold.xprof.json;

import org.jspecify.annotations.NullMarked;
