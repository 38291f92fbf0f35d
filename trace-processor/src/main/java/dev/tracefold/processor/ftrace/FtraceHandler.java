// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

/// Turns the events of one kind into rows.
@FunctionalInterface
interface FtraceHandler {
    /// Turns an event into rows.
    ///
    /// @param event valid during this call
    void handle(FtraceEvent event);
}
