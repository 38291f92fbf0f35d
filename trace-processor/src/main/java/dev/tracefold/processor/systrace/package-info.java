// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// ftrace as text, one event a line: alone, after `TRACE:` as atrace prints it, in the HTML of systrace,
/// deflated. [SystraceReader] finds the lines, [SystraceLine] takes one apart; what events mean is
/// with the other kernel events in [dev.tracefold.processor.ftrace.TextEvents].
@NullMarked
package dev.tracefold.processor.systrace;

import org.jspecify.annotations.NullMarked;
