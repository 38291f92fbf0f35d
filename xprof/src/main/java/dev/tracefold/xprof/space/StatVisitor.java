// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

/// Is shown the stats of an event, of an event's metadata or of a plane, in the order of the file.
@FunctionalInterface
public interface StatVisitor {
    /// One stat.
    ///
    /// @param name of the stat
    /// @param value its value, good until the method returns
    void stat(String name, StatValue value);
}
