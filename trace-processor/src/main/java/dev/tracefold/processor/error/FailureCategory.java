// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.error;

/// Whose move it is when something failed.
public enum FailureCategory {
    /// The caller asked for something that cannot be answered: bad SQL, no such file.
    USER,
    /// The trace or profile is not what it should be.
    DATA,
    /// A limit or the machine said no: time, rows, memory, disk.
    RESOURCE,
    /// A fault of ours.
    INTERNAL,
    /// Something we depend on failed: an object store, a broker, a database.
    EXTERNAL
}
