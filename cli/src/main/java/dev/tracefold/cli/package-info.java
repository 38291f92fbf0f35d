// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The `tracefold` command. [Tracefold] is where it starts and where every failure becomes a sentence
/// and an [exit status][dev.tracefold.cli.console.ExitStatus]; each class called `...Command` is one
/// command's options and its steps. Formats, streams and the trace processor's modes are packages of
/// their own.
@NullMarked
package dev.tracefold.cli;

import org.jspecify.annotations.NullMarked;
