// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import dev.tracefold.xprof.space.LineChoice;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.Piece;

/// Which devices of a profile a piece has, and which lines it has to read so that their events get the same
/// groups and the same derived lines as when all is read. Pieces that are made elsewhere find the same shares:
/// all follows from what the planes say before their events.
///
/// A device's events are grouped by what launched them, never the other way round, unless they say that they
/// begin steps or are connected with others; a device that may say so is read by every piece, and looked at
/// further by one. Of the other cores of a TPU every piece reads the modules and steps, for cores that nobody
/// launched count them together.
public final class PlaneShare implements LineChoice {
    // The host's own plane is read by every piece; the first also adds up what is on it, which is
    // little
    // beside grouping it.
    private static final int READING_TO_ADDING = 8;
    // With more than this that every piece reads, beside what they share, pieces are hardly sooner
    // done.
    private static final int WORTH_SHARING = 3;

    private final Piece piece;
    private final Predicate<XSpace> indivisible;
    private final Set<XPlane> own = new HashSet<>();
    private final Set<XPlane> elsewhere = new HashSet<>();
    private boolean prepared;
    private boolean whole;

    /// A share.
    ///
    /// @param indivisible whether a profile has to be looked at as a whole
    public PlaneShare(Piece piece, Predicate<XSpace> indivisible) {
        this.piece = piece;
        this.indivisible = indivisible;
    }

    @Override
    public void consider(XSpace heads) {
        List<XPlane> devices = devices(heads);
        List<XPlane> readOnce = devices.stream().filter(PlaneShare::isOnItsOwn).toList();
        long all = bytes(heads.planes());
        long shared = all - (bytes(devices) + bytes(readOnce)) / 2;
        prepared = Timelines.isPrepared(heads);
        boolean together =
                devices.size() < 2
                        || (!prepared && shared > WORTH_SHARING * (all - shared))
                        || indivisible.test(heads);
        whole = piece.isWhole() || together;
        if (!whole) {
            long ofHost = (all - bytes(devices)) / READING_TO_ADDING;
            own.addAll(dealt(devices, ofHost).get(piece.number() - 1));
            elsewhere.addAll(readOnce);
            elsewhere.removeAll(own);
        } else if (piece.isFirst()) {
            own.addAll(devices);
        }
    }

    private static long bytes(List<XPlane> planes) {
        return planes.stream().mapToLong(XPlane::bytes).sum();
    }

    /// The planes of devices.
    public static List<XPlane> devices(XSpace space) {
        return space.planes().stream()
                .filter(plane ->
                        plane.name().startsWith(XSpace.GPU_PREFIX)
                                || plane.name().startsWith(XSpace.TPU_PREFIX))
                .toList();
    }

    // The largest first, each to the piece that has least.
    private List<List<XPlane>> dealt(List<XPlane> planes, long ofFirst) {
        List<List<XPlane>> shares = new ArrayList<>();
        long[] loads = new long[piece.of()];
        loads[0] = ofFirst;
        for (int i = 0; i < piece.of(); i++) {
            shares.add(new ArrayList<>());
        }
        List<XPlane> largestFirst = new ArrayList<>(planes);
        largestFirst.sort(Comparator.comparingLong(plane -> -plane.bytes()));
        for (XPlane plane : largestFirst) {
            int least = 0;
            for (int i = 1; i < loads.length; i++) {
                least = loads[i] < loads[least] ? i : least;
            }
            loads[least] += plane.bytes();
            shares.get(least).add(plane);
        }
        return shares;
    }

    private static boolean isOnItsOwn(XPlane plane) {
        return !GroupingStats.mayConnect(plane)
                && plane.metadata().stream()
                        .allMatch(kind -> EventType.of(kind.name()).isOnItsOwn());
    }

    @Override
    public Predicate<String> lines(XPlane plane) {
        if (own.contains(plane) || isAll()) {
            return ALL;
        }
        if (isEmpty() || (prepared && !piece.isFirst())) {
            return NONE;
        }
        if (!elsewhere.contains(plane)) {
            return ALL;
        }
        return plane.name().startsWith(XSpace.TPU_PREFIX) ? TpuLines::isGrouping : NONE;
    }

    /// Whether this piece is all of the host: there is but one, or the profile has to be looked at as a whole.
    public boolean isAll() {
        return whole && piece.isFirst();
    }

    /// Whether nothing is left for this piece.
    public boolean isEmpty() {
        return own.isEmpty() && !piece.isFirst();
    }

    /// Whether what is of no device is of this piece.
    public boolean hasHost() {
        return piece.isFirst();
    }

    /// Whether a device is of this piece.
    public boolean has(XPlane device) {
        return own.contains(device);
    }
}
