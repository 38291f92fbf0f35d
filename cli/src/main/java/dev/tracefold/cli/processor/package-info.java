// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The trace processor in the terminal's hands, without the event pipeline:
/// [BatchLoop][dev.tracefold.cli.processor.BatchLoop] answers a line of JSON for a line of JSON,
/// [InteractiveShell][dev.tracefold.cli.processor.InteractiveShell] talks to a person. Options are the commands' business,
/// formats the `output` package's.
@NullMarked
package dev.tracefold.cli.processor;

import org.jspecify.annotations.NullMarked;
