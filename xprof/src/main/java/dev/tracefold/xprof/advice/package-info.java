// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What to do about what the other tools say. Start at [dev.tracefold.xprof.advice.SmartSuggestionTool].
@NullMarked
package dev.tracefold.xprof.advice;

import org.jspecify.annotations.NullMarked;
