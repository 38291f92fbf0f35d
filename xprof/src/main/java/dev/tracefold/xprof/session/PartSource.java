// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.tool.HostwiseTool;
import dev.tracefold.xprof.tool.Piece;

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
    /// @param piece which piece of each host, not for sources that only make whole ones
    record PartRequest(
            HostwiseTool tool,
            Map<String, String> options,
            List<HostProfile> hosts,
            boolean useSaved,
            Piece piece) {
        /// Copies both.
        public PartRequest {
            options = Map.copyOf(options);
            hosts = List.copyOf(hosts);
        }

        /// Of whole hosts.
        public PartRequest(
                HostwiseTool tool,
                Map<String, String> options,
                List<HostProfile> hosts,
                boolean useSaved) {
            this(tool, options, hosts, useSaved, Piece.WHOLE);
        }

        /// The same of other hosts, or of a piece of them.
        PartRequest of(List<HostProfile> others, Piece which) {
            return new PartRequest(tool, options, others, useSaved, which);
        }
    }

    /// Hears how it goes.
    interface PartListener {
        /// A part is there.
        ///
        /// @param host the position of its host in the request
        /// @param part the part
        void made(int host, byte[] part);

        /// The part is made of so many pieces, each of which is told of by [#pieceMade].
        ///
        /// @param host the position of the host in the request
        default void split(int host, int pieces) {}

        /// One more piece of a host is there.
        ///
        /// @param host the position of the host in the request
        default void pieceMade(int host) {}

        /// There will be none.
        ///
        /// @param host the position of its host in the request
        /// @param why what is wrong
        void failed(int host, ProfileException why);
    }
}
