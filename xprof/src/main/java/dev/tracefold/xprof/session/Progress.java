// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

/// Hears how far an answer is.
@FunctionalInterface
public interface Progress {
    /// Nobody.
    Progress NONE = (done, failed, hosts) -> {};

    /// Another host is done with.
    ///
    /// @param done hosts whose part is there
    /// @param failed hosts that have none
    /// @param hosts all of them
    void hosts(int done, int failed, int hosts);

    /// Another piece of a host that is made in pieces is there.
    ///
    /// @param done pieces that are there
    /// @param pieces all of them, of all hosts that are made in pieces
    default void pieces(int done, int pieces) {}
}
