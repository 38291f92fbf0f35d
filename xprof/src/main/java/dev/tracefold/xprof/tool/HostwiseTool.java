// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.profile.HostProfile;

/// A tool whose answer is made of a part from each host. Parts are bytes, so that they can be made on
/// another machine, sent and saved; they are small beside a profile.
public interface HostwiseTool extends Tool {
    /// What kind of part it needs. Tools that name the same kind share their parts, and a part lies in
    /// a file with this ending.
    String partKind();

    /// Makes the part of a host.
    ///
    /// @throws dev.tracefold.xprof.profile.ProfileException if the profile is damaged
    byte[] map(HostProfile host);

    /// Makes what a piece of a host has to say. Every piece may be made by somebody else, who reads only as much
    /// of the profile as it takes.
    ///
    /// @return bytes for [#reducePieces], and for nobody else; or the part, where the host cannot be looked at
    ///     in pieces
    /// @throws dev.tracefold.xprof.profile.ProfileException if the profile is damaged
    byte[] map(HostProfile host, Piece piece);

    /// Makes the part of a host of all its pieces, to the byte as [#map(HostProfile)] makes it.
    ///
    /// @param pieces in any order; if one of them is the part, that is the answer
    /// @throws dev.tracefold.xprof.space.DamagedProfileException if one is damaged or missing
    byte[] reducePieces(List<byte[]> pieces);

    /// Makes the answer.
    ///
    /// @param parts of the hosts, in the order of their names
    /// @param missing a sentence for each host that has no part
    /// @param options as of the request
    /// @throws dev.tracefold.xprof.space.DamagedProfileException if a part is damaged
    ToolResult reduce(List<byte[]> parts, List<String> missing, Map<String, String> options);

    /// Makes the parts one after the other, so that no two profiles are open at once.
    @Override
    default ToolResult run(ToolRequest request) {
        List<byte[]> parts = new ArrayList<>();
        request.hosts().forEach(host -> parts.add(map(host)));
        return reduce(parts, List.of(), request.options());
    }
}
