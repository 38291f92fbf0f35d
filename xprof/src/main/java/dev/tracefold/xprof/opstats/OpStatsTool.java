// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.tool.HostwiseTool;
import dev.tracefold.xprof.tool.Piece;
import dev.tracefold.xprof.tool.ToolResult;

/// A tool that shows [OpStats]. All of them share the parts of the hosts, which are XProf's messages of
/// that name, so that XProf's aggregator can read ours and ours can read those of XProf's workers.
abstract class OpStatsTool implements HostwiseTool {
    @Override
    public final String partKind() {
        return ".op_stats_v2.pb";
    }

    @Override
    public final byte[] map(HostProfile host) {
        return map(host, Piece.WHOLE);
    }

    @Override
    public final byte[] map(HostProfile host, Piece piece) {
        return OpStatsPieces.map(host, piece);
    }

    @Override
    public final byte[] reducePieces(List<byte[]> pieces) {
        return OpStatsPieces.reduce(pieces);
    }

    @Override
    public final ToolResult reduce(
            List<byte[]> parts, List<String> missing, Map<String, String> options) {
        return show(OpStats.ofParts(parts, missing), options);
    }

    /// Makes the answer.
    abstract ToolResult show(OpStats stats, Map<String, String> options);
}
