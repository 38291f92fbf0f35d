// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

/// How much a source of process names is believed; a name yields to one of equal or higher
/// priority.
public enum ProcessNamePriority {
    /// Anything else.
    OTHER,
    /// Chrome's process type.
    CHROME_LABEL,
    /// Descriptors of processes.
    TRACK_DESCRIPTOR,
    /// Chrome's name for what a renderer shows.
    CHROME_RENDERER_LABEL,
    /// The system's own list.
    SYSTEM
}
