// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What tools say, drawn: one page or one picture for each answer. Start at
/// [dev.tracefold.xprof.report.Report]. It reads answers and nothing else, so it can draw those of a
/// server too.
@NullMarked
package dev.tracefold.xprof.report;

import org.jspecify.annotations.NullMarked;
