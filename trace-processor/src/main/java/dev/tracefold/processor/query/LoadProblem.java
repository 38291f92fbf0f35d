// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.query;

/// Something that went wrong while a trace was recorded or loaded, as `stats` has it.
///
/// @param name of the stat
/// @param severity `error`, `data_loss`, or whatever else the stat has
/// @param count how often, over all CPUs, buffers and machines that it is counted for; above 0
public record LoadProblem(String name, String severity, long count) {}
