// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// How a function reads its environment: [Environment] turns named texts into typed settings and
/// refuses what it cannot read with key, expectation and value, before anything has started.
@NullMarked
package dev.tracefold.events.settings;

import org.jspecify.annotations.NullMarked;
