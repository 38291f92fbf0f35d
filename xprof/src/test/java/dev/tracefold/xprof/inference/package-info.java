// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

@NullMarked
package dev.tracefold.xprof.inference;

import org.jspecify.annotations.NullMarked;
