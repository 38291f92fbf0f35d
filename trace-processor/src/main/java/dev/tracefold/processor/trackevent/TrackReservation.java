// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.storage.StringPool;

/// What descriptors say of a track before an event needs it. Names and such are string ids.
final class TrackReservation {
    /// Which siblings share a track; the number is `merge_key_type`.
    enum Merge {
        BY_NAME(0),
        NONE(1),
        BY_KEY(2);

        private final int number;

        Merge(int number) {
            this.number = number;
        }

        /// As the dimensions of merged tracks hold it.
        int number() {
            return number;
        }
    }

    /// What lies on the track.
    enum Content {
        SLICES,
        COUNTER,
        STATE
    }

    long parentUuid;
    boolean hasPid;
    long pid;

    /// The kernel's pid of the process that wrote the descriptor, or 0; its own may be a namespace's.
    long trustedPid;

    boolean hasTid;
    long tid;
    int name = StringPool.NULL_ID;
    int description = StringPool.NULL_ID;
    boolean usesSeparateTrack;
    boolean usesSyntheticTid;
    Content content = Content.SLICES;

    int counterCategory = StringPool.NULL_ID;
    int counterUnit = StringPool.NULL_ID;
    int counterType = StringPool.NULL_ID;
    int counterAxisKey = StringPool.NULL_ID;
    long counterMultiplier;
    boolean isIncremental;

    /// `child_ordering` as shown, or null.
    int childOrdering = StringPool.NULL_ID;

    boolean hasSiblingRank;
    int siblingRank;
    Merge merge = Merge.BY_NAME;
    int mergeKey = StringPool.NULL_ID;

    /// Whether another descriptor with the same uuid can mean the same track; names may differ.
    boolean isForSameTrack(TrackReservation other) {
        return parentUuid == other.parentUuid
                && hasPid == other.hasPid
                && pid == other.pid
                && hasTid == other.hasTid
                && tid == other.tid
                && content == other.content
                && merge == other.merge
                && mergeKey == other.mergeKey
                && (content != Content.COUNTER || isSameCounter(other));
    }

    private boolean isSameCounter(TrackReservation other) {
        return counterCategory == other.counterCategory
                && counterMultiplier == other.counterMultiplier
                && isIncremental == other.isIncremental
                && counterType == other.counterType
                && counterAxisKey == other.counterAxisKey;
    }
}
