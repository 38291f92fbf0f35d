// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.tool.Piece;

/// Has large hosts made in pieces, at the same time and wherever another source has them made, and puts the
/// pieces together; small ones are left to that source as they are. What comes out is the same to the byte and
/// is saved under the same name, so nobody can tell later how it was made. A host of which a piece is missing
/// is missing.
public final class SplitParts implements PartSource {
    private final PartSource source;
    private final Splitting splitting;

    /// Parts of pieces.
    ///
    /// @param source one that makes pieces
    public SplitParts(PartSource source, Splitting splitting) {
        this.source = source;
        this.splitting = splitting;
    }

    @Override
    public void make(PartRequest request, PartListener listener) throws InterruptedException {
        Split split = new Split(request, listener);
        if (split.large.isEmpty() && split.small.size() == request.hosts().size()) {
            source.make(request, listener);
        } else {
            split.run();
        }
    }

    private boolean isLarge(HostProfile host) {
        try {
            return splitting.pieces() > 1
                    && PartCache.stamp(host).sourceBytes() >= splitting.fromBytes();
        } catch (ProfileException _) {
            return false; // whoever is to make the part says why there is none
        }
    }

    /// One request. What the threads hear is told by the thread that asked.
    private final class Split {
        private final PartRequest request;
        private final PartListener listener;
        private final List<Integer> small = new ArrayList<>();
        private final List<PiecesOfHost> large = new ArrayList<>();
        private final BlockingQueue<Runnable> told = new LinkedBlockingQueue<>();
        private int running;
        private @Nullable RuntimeException failure;

        Split(PartRequest request, PartListener listener) {
            this.request = request;
            this.listener = listener;
            for (int host = 0; host < request.hosts().size(); host++) {
                HostProfile profile = request.hosts().get(host);
                if (!isLarge(profile)) {
                    small.add(host);
                    continue;
                }
                Optional<byte[]> saved =
                        request.useSaved()
                                ? PartCache.saved(profile, request.tool())
                                : Optional.empty();
                if (saved.isPresent()) {
                    listener.made(host, saved.get());
                } else {
                    large.add(new PiecesOfHost(host));
                    listener.split(host, splitting.pieces());
                }
            }
        }

        void run() throws InterruptedException {
            List<Thread> threads = new ArrayList<>();
            try {
                for (int number = 1; number <= splitting.pieces() && !large.isEmpty(); number++) {
                    threads.add(start(new Piece(number, splitting.pieces())));
                }
                if (!small.isEmpty()) {
                    threads.add(start(Piece.WHOLE));
                }
                running = threads.size();
                while (running > 0) {
                    told.take().run();
                }
            } finally {
                threads.forEach(Thread::interrupt);
            }
            if (failure != null) {
                throw failure;
            }
        }

        private Thread start(Piece piece) {
            List<Integer> hosts =
                    piece.isWhole() ? small : large.stream().map(one -> one.host).toList();
            PartRequest part = request.of(hosts.stream().map(request.hosts()::get).toList(), piece);
            PartListener hears = piece.isWhole() ? ofSmall() : ofPiece(piece);
            return Thread.ofVirtual().name("pieces-" + piece).start(() -> make(part, hears));
        }

        private void make(PartRequest part, PartListener hears) {
            try {
                source.make(part, hears);
            } catch (InterruptedException _) {
                // Nobody waits for it any more.
            } catch (RuntimeException e) {
                told.add(() -> failure = e);
            } finally {
                told.add(() -> running--);
            }
        }

        private PartListener ofSmall() {
            return new PartListener() {
                @Override
                public void made(int host, byte[] part) {
                    told.add(() -> listener.made(small.get(host), part));
                }

                @Override
                public void failed(int host, ProfileException why) {
                    told.add(() -> listener.failed(small.get(host), why));
                }
            };
        }

        private PartListener ofPiece(Piece piece) {
            return new PartListener() {
                @Override
                public void made(int host, byte[] part) {
                    told.add(() -> large.get(host).made(part));
                }

                @Override
                public void failed(int host, ProfileException why) {
                    told.add(() -> large.get(host).failed(piece, why));
                }
            };
        }

        /// A host that is made in pieces.
        private final class PiecesOfHost {
            private final int host;
            private final List<byte[]> pieces = new ArrayList<>();
            private boolean failed;

            PiecesOfHost(int host) {
                this.host = host;
            }

            void made(byte[] piece) {
                pieces.add(piece);
                listener.pieceMade(host);
                if (pieces.size() == splitting.pieces()) {
                    together();
                }
            }

            private void together() {
                HostProfile profile = request.hosts().get(host);
                byte[] part;
                try {
                    part = PartCache.together(profile, request.tool(), pieces);
                } catch (DamagedProfileException e) {
                    listener.failed(
                            host,
                            new ProfileException(
                                    ProfileException.Kind.STORAGE,
                                    "Host '%s': its pieces are %s"
                                            .formatted(profile.host(), e.getMessage()),
                                    e));
                    return;
                }
                listener.made(host, part);
            }

            // Of several reasons the first is as good as any.
            void failed(Piece piece, ProfileException why) {
                if (!failed) {
                    failed = true;
                    System.getLogger(SplitParts.class.getName())
                            .log(
                                    System.Logger.Level.INFO,
                                    "host={0} piece={1} is missing",
                                    request.hosts().get(host).host(),
                                    piece);
                    listener.failed(host, why);
                }
            }
        }
    }
}
