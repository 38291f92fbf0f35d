// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.io.IOException;
import java.util.Optional;

import dev.tracefold.xprof.profile.ProfileFile;
import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.ProtoOutput;

/// What a saved part was made of, and by which version. It is the last field of the part's message, with
/// a number that XProf does not use and therefore skips.
///
/// @param version of whoever made it
/// @param sourceBytes the size of the profile
/// @param sourceNanos when the profile was last written, or another number that changes with it
record PartStamp(CacheVersion version, long sourceBytes, long sourceNanos) {
    /// The version of what parts hold: to be raised when the same profile gives other parts.
    static final String CURRENT = "1.3";

    private static final int FIELD = 2_001;

    /// A stamp of this version for a profile.
    static PartStamp of(ProfileFile profile) throws IOException {
        ProfileFile.Version now = profile.version();
        return new PartStamp(CacheVersion.parse(CURRENT), now.bytes(), now.stamp());
    }

    /// Whether a part with this stamp is as good as one that is made now.
    ///
    /// @param now the stamp it would get
    boolean serves(PartStamp now) {
        return version.compareTo(now.version) >= 0
                && sourceBytes == now.sourceBytes
                && sourceNanos == now.sourceNanos;
    }

    byte[] encoded() {
        ProtoOutput stamp =
                new ProtoOutput().text(1, CURRENT).number(2, sourceBytes).number(3, sourceNanos);
        return new ProtoOutput().message(FIELD, stamp).toByteArray();
    }

    /// The stamp of a part; none if it is XProf's, or no whole message.
    static Optional<PartStamp> read(byte[] part) {
        Optional<PartStamp> found = Optional.empty();
        try {
            ProtoCursor message = new ProtoCursor(part);
            while (message.next()) {
                if (message.field() == FIELD) {
                    found = Optional.of(read(message.message()));
                }
            }
            return found;
        } catch (DamagedProfileException e) {
            return Optional.empty(); // as good as none: the part is made again
        }
    }

    private static PartStamp read(ProtoCursor message) {
        CacheVersion version = CacheVersion.NONE;
        long bytes = -1;
        long nanos = -1;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> version = CacheVersion.parse(message.text());
                case 2 -> bytes = message.number();
                case 3 -> nanos = message.number();
                default -> {}
            }
        }
        return new PartStamp(version, bytes, nanos);
    }
}
