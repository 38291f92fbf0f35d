// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Tests of PerfettoSQL over small storages.
@NullMarked
package dev.tracefold.processor.sql;

import org.jspecify.annotations.NullMarked;
