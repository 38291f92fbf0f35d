// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.protovm;

/// How an operation went.
public enum Outcome {
    /// It was done.
    DONE,

    /// What it asked for is not there.
    MISSING,

    /// It makes no sense for the state, or for nothing at all.
    ABORTED
}
