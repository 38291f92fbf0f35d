// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// How things fail: a [Failure] says what category, which stable code, what sentence, and whether
/// trying again can help; a [ProcessorException] carries one up the stack. Every edge (gRPC, HTTP,
/// CloudEvents, exit codes) maps the category in one switch of its own.
@NullMarked
package dev.tracefold.processor.error;

import org.jspecify.annotations.NullMarked;
