// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.tool;

import dev.tracefold.xprof.profile.ProfileException;

/// Which of how many pieces of a host somebody is to look at. What is in a piece follows from the profile and
/// these two numbers alone, so whoever makes another piece of the same host agrees without being asked.
///
/// @param number from 1
/// @param of how many there are
public record Piece(int number, int of) {
    /// All of a host at once.
    public static final Piece WHOLE = new Piece(1, 1);

    /// The option of a request that names a piece, as `2/4`.
    public static final String OPTION = "piece";

    /// More are no faster, since every one reads the host's own plane.
    public static final int MOST = 64;

    /// Checks both.
    public Piece {
        if (of < 1 || of > MOST || number < 1 || number > of) {
            throw new IllegalArgumentException(
                    "a piece is one of 1 to %d but was %d of %d".formatted(MOST, number, of));
        }
    }

    /// The piece that a text names.
    ///
    /// @throws ProfileException if it names none
    public static Piece parse(String text) {
        int slash = text.indexOf('/');
        try {
            return new Piece(
                    Integer.parseInt(text.substring(0, Math.max(0, slash))),
                    Integer.parseInt(text.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            throw new ProfileException(
                    ProfileException.Kind.REQUEST,
                    "Option '%s': expected a piece such as 2/4, found '%s'".formatted(OPTION, text),
                    e);
        }
    }

    /// Whether it is all of the host.
    public boolean isWhole() {
        return of == 1;
    }

    /// Whether it is the one that also has what is of no device.
    public boolean isFirst() {
        return number == 1;
    }

    @Override
    public String toString() {
        return number + "/" + of;
    }
}
