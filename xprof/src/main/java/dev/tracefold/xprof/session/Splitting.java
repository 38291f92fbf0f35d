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
    public static final long FROM_BYTES = 128L << 20;

    /// How many pieces are faster than fewer for what they cost: each groups the host's threads anew.
    public static final int PIECES = 2;

    /// Hosts that are large, among as many workers as there usually are.
    public static final Splitting USUAL = new Splitting(PIECES, FROM_BYTES);

    /// No host.
    public static final Splitting NONE = new Splitting(1, FROM_BYTES);

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
