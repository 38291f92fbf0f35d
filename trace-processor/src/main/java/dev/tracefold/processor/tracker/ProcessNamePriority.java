// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

/// How much a source of process names is believed; a name yields to one of equal or higher
/// priority.
public enum ProcessNamePriority {
    /// Anything else.
    OTHER(0),
    /// Chrome's process type.
    CHROME_LABEL(1),
    /// Descriptors of processes.
    TRACK_DESCRIPTOR(2),
    /// Chrome's name for what a renderer shows.
    CHROME_RENDERER_LABEL(3),
    /// The system's own list.
    SYSTEM(4);

    private final int rank;

    ProcessNamePriority(int rank) {
        this.rank = rank;
    }

    /// Higher ranks overwrite lower ones; 0 is the lowest.
    int rank() {
        return rank;
    }
}
