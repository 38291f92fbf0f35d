// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

/// How much a source of thread names is believed; a name yields to one of equal or higher priority.
public enum ThreadNamePriority {
    /// Anything else.
    OTHER(0),
    /// Names in kernel events, whoever recorded them.
    FTRACE(1),
    /// The list of processes.
    PROCESS_TREE(2),
    /// Descriptors of threads by their type.
    TRACK_DESCRIPTOR_THREAD_TYPE(3),
    /// Descriptors of threads by their name.
    TRACK_DESCRIPTOR(4),
    /// Names that the format itself fixes.
    TRACE_PROCESSOR_CONSTANT(5);

    private final int rank;

    ThreadNamePriority(int rank) {
        this.rank = rank;
    }

    /// Higher ranks overwrite lower ones; 0 is the lowest.
    int rank() {
        return rank;
    }
}
