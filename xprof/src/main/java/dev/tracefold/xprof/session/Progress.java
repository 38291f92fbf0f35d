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
}
