// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Where the command meets the process: [Console][dev.tracefold.cli.console.Console] owns the standard
/// streams, [ExitStatus][dev.tracefold.cli.console.ExitStatus] is what scripts see,
/// [Interruption][dev.tracefold.cli.console.Interruption] is Ctrl-C,
/// [ProgressBar][dev.tracefold.cli.console.ProgressBar] is for eyes only. Nothing else in the program touches the streams.
@NullMarked
package dev.tracefold.cli.console;

import org.jspecify.annotations.NullMarked;
