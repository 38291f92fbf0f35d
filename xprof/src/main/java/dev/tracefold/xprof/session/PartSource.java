// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.tool.HostwiseTool;

/// Gets the parts of hosts made, somewhere. Shared by all requests.
@FunctionalInterface
public interface PartSource {
    /// Gets the parts made; the listener hears of each host once, by one thread at a time, before the
    /// method returns.
    ///
    /// @throws InterruptedException when the thread is to give up
    void make(PartRequest request, PartListener listener) throws InterruptedException;

    /// What is wanted.
    ///
    /// @param tool whose parts
    /// @param options what the tool was asked with
    /// @param hosts of which hosts
    /// @param useSaved whether saved parts will do
    record PartRequest(
            HostwiseTool tool,
            Map<String, String> options,
            List<HostProfile> hosts,
            boolean useSaved) {
        /// Copies both.
        public PartRequest {
            options = Map.copyOf(options);
            hosts = List.copyOf(hosts);
        }
    }

    /// Hears how it goes.
    interface PartListener {
        /// A part is there.
        ///
        /// @param host the position of its host in the request
        /// @param part the part
        void made(int host, byte[] part);

        /// There will be none.
        ///
        /// @param host the position of its host in the request
        /// @param why what is wrong
        void failed(int host, ProfileException why);
    }
}
