// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.space.Checkpoint;
import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.tool.HostwiseTool;
import dev.tracefold.xprof.tool.Piece;

/// Makes parts in this process, a bounded number at a time: each has a profile open.
public final class LocalParts implements PartSource, AutoCloseable {
    private final PartCache cache;
    private final ExecutorService threads;

    /// A source.
    ///
    /// @param atOnce parts made at a time, over all requests
    public LocalParts(PartCache cache, int atOnce) {
        this.cache = cache;
        this.threads =
                Executors.newFixedThreadPool(
                        atOnce, Thread.ofPlatform().daemon().name("profile-", 0).factory());
    }

    @Override
    public void make(PartRequest request, PartListener listener) throws InterruptedException {
        CompletionService<Consumer<PartListener>> work = new ExecutorCompletionService<>(threads);
        List<Future<Consumer<PartListener>>> open = new ArrayList<>();
        for (int i = 0; i < request.hosts().size(); i++) {
            int host = i;
            open.add(work.submit(() -> made(request, host)));
        }
        try {
            for (int i = 0; i < open.size(); i++) {
                work.take().get().accept(listener);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a part could not be made", e);
        } finally {
            open.forEach(one -> one.cancel(true));
        }
    }

    private Consumer<PartListener> made(PartRequest request, int host) {
        try {
            byte[] part =
                    Checkpoint.during(
                            LocalParts::checkInterrupted,
                            () ->
                                    part(
                                            cache,
                                            request.hosts().get(host),
                                            request.tool(),
                                            request.useSaved(),
                                            request.piece()));
            return listener -> listener.made(host, part);
        } catch (ProfileException e) {
            return listener -> listener.failed(host, e);
        }
    }

    // Nobody waits for a part that is cancelled.
    private static void checkInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the part is not wanted any more");
        }
    }

    /// The part of a host, or a piece. Whatever is wrong with the profile is said with the name of the host.
    ///
    /// @throws ProfileException if it cannot be made
    public static byte[] part(
            PartCache cache, HostProfile host, HostwiseTool tool, boolean useSaved, Piece piece) {
        try {
            return piece.isWhole()
                    ? cache.part(host, tool, useSaved)
                    : PartCache.piece(host, tool, piece);
        } catch (DamagedProfileException e) {
            throw damaged(host, e);
        } catch (IndexOutOfBoundsException | NumberFormatException | ArithmeticException e) {
            // What no check of the reader has found; the other hosts are to be answered all the
            // same.
            throw damaged(host, e);
        }
    }

    private static ProfileException damaged(HostProfile host, RuntimeException cause) {
        return new ProfileException(
                ProfileException.Kind.DATA,
                "Host '%s': %s".formatted(host.host(), cause.getMessage()),
                cause);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
