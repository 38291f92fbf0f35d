// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

@NullMarked
package dev.tracefold.cli.export;

import org.jspecify.annotations.NullMarked;
