// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.gpu.KernelReports;
import dev.tracefold.xprof.gpu.KernelStats;
import dev.tracefold.xprof.hlo.HloModules;
import dev.tracefold.xprof.inference.InferenceReader;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.ProtoOutput;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.steps.StepSequence;
import dev.tracefold.xprof.timeline.PlaneShare;
import dev.tracefold.xprof.timeline.Timelines;
import dev.tracefold.xprof.tool.Piece;

/// What pieces of a host say, and the host's part of them: byte for byte what it is when one makes all of it.
///
/// A piece is a message of its own, whose fields have numbers that no part has. Operations are kept device by
/// device, because costs are decimals, and these add up to the same only in the same order. What is no matter
/// of devices is in the first piece as the part says it, and is copied.
final class OpStatsPieces {
    private static final int PIECE = 3_001;
    private static final int HOST = 3_002;
    private static final int DEVICE = 3_003;
    private static final int KERNELS = 3_004;
    private static final int STEPS = 3_005;
    private static final int HOST_NAME = 3_006;

    private final OpStats stats = OpStats.empty();
    private final SortedMap<Long, OpMetricsDb> devices = new TreeMap<>();
    private final List<ProtoCursor> steps = new ArrayList<>();
    private final boolean[] seen;
    private String hostname = "";
    private byte @Nullable [] host;

    private OpStatsPieces(int pieces) {
        seen = new boolean[pieces];
    }

    /// A piece of a host, or the host's part if it cannot be looked at in pieces.
    static byte[] map(HostProfile profile, Piece piece) {
        // Requests are told by what all devices did for them.
        PlaneShare share = new PlaneShare(piece, InferenceReader::isIn);
        try (XSpace space = profile.open(share)) {
            return share.isAll() ? OpStatsWriter.write(OpStats.of(space)) : of(space, share, piece);
        }
    }

    private static byte[] of(XSpace space, PlaneShare share, Piece piece) {
        ProtoOutput out =
                new ProtoOutput()
                        .message(
                                PIECE,
                                new ProtoOutput().number(1, piece.number()).number(2, piece.of()));
        if (share.isEmpty()) {
            return out.toByteArray();
        }
        HloModules hlo = Timelines.prepareSums(space, null, share::has);
        if (share.hasHost()) {
            out.bytes(HOST, OpStatsWriter.write(OpStats.ofHostAlone(space, hlo)));
            out.textElement(HOST_NAME, OpStats.hostname(space));
        }
        List<XPlane> devices = OpStats.devices(space);
        for (int i = 0; i < devices.size(); i++) {
            if (share.has(devices.get(i))) {
                ProtoOutput ops = OpStatsWriter.ops(OpStats.operations(devices.get(i), hlo));
                out.message(DEVICE, new ProtoOutput().number(1, i).message(2, ops));
            }
        }
        KernelStats kernels = new KernelStats();
        space.planesWithPrefix(XSpace.GPU_PREFIX).stream()
                .filter(share::has)
                .forEach(gpu -> kernels.add(gpu, hlo));
        return out.message(KERNELS, KernelReports.write(kernels))
                .message(STEPS, StepSequence.piece(space, share::has, share.hasHost()))
                .toByteArray();
    }

    /// The part of a host.
    ///
    /// @param pieces all of them; or among them the part, which then is the answer
    /// @throws DamagedProfileException if one is missing, or no piece
    static byte[] reduce(List<byte[]> pieces) {
        OpStatsPieces all = new OpStatsPieces(pieces.size());
        for (byte[] piece : pieces) {
            if (!all.add(piece)) {
                return piece;
            }
        }
        return all.part();
    }

    private boolean add(byte[] bytes) {
        ProtoCursor piece = new ProtoCursor(bytes);
        if (!piece.next() || piece.field() != PIECE) {
            return false;
        }
        note(piece.message());
        while (piece.next()) {
            switch (piece.field()) {
                case HOST -> host = piece.bytes();
                case HOST_NAME -> hostname = piece.text();
                case DEVICE -> readDevice(piece.message());
                case KERNELS -> KernelReports.read(piece.message(), stats.kernels());
                case STEPS -> steps.add(piece.message());
                default -> {}
            }
        }
        return true;
    }

    private void note(ProtoCursor message) {
        long number = 0;
        long of = 0;
        while (message.next()) {
            if (message.field() == 1) {
                number = message.number();
            } else if (message.field() == 2) {
                of = message.number();
            }
        }
        if (of != seen.length || number < 1 || number > of || seen[(int) number - 1]) {
            throw new DamagedProfileException(
                    message.position(),
                    "another piece of %d, found %d of %d".formatted(seen.length, number, of));
        }
        seen[(int) number - 1] = true;
    }

    private void readDevice(ProtoCursor message) {
        long place = 0;
        while (message.next()) {
            if (message.field() == 1) {
                place = message.number();
            } else if (message.field() == 2) {
                devices.put(place, OpStatsReader.readOps(message.message(), precision -> {}));
            }
        }
    }

    // The order of devices is that of the file, and that of the steps of cores too.
    private byte[] part() {
        if (host == null) {
            throw new DamagedProfileException(0, "what the first piece of a host says");
        }
        devices.values().forEach(stats.deviceOps()::add);
        stats.steps().addPieces(hostname, steps);
        return OpStatsWriter.write(host, stats);
    }
}
