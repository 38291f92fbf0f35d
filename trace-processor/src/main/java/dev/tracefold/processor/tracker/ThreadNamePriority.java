// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

/// How much a source of thread names is believed; a name yields to one of equal or higher priority.
public enum ThreadNamePriority {
    /// Anything else.
    OTHER,
    /// Names in kernel events, whoever recorded them.
    FTRACE,
    /// The list of processes.
    PROCESS_TREE,
    /// Descriptors of threads by their type.
    TRACK_DESCRIPTOR_THREAD_TYPE,
    /// Descriptors of threads by their name.
    TRACK_DESCRIPTOR,
    /// Names that the format itself fixes.
    TRACE_PROCESSOR_CONSTANT
}
