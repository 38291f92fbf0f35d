// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import dev.tracefold.xprof.tool.Piece;

/// Which hosts are made in pieces.
///
/// @param pieces into how many; 1 for none
/// @param fromBytes hosts whose profiles are that large
public record Splitting(int pieces, long fromBytes) {
    /// The size from which splitting is worth what is read more than once.
    public static final long FROM_MEGABYTES = 128;

    /// The largest size that can be said in megabytes.
    public static final long MOST_MEGABYTES = Long.MAX_VALUE >> 20;

    /// How many pieces are faster than fewer for what they cost: each groups the host's threads anew.
    public static final int PIECES = 2;

    /// Hosts that are large, among as many workers as there usually are.
    public static final Splitting USUAL = fromMegabytes(PIECES, FROM_MEGABYTES);

    /// No host.
    public static final Splitting NONE = fromMegabytes(1, FROM_MEGABYTES);

    /// Hosts whose profiles are so many megabytes large.
    public static Splitting fromMegabytes(int pieces, long megabytes) {
        return new Splitting(pieces, megabytes << 20);
    }

    /// Checks both.
    public Splitting {
        if (pieces < 1 || pieces > Piece.MOST) {
            throw new IllegalArgumentException(
                    "pieces must be 1 to %d but was %d".formatted(Piece.MOST, pieces));
        }
        if (fromBytes < 0) {
            throw new IllegalArgumentException("fromBytes must be >= 0 but was " + fromBytes);
        }
    }
}
