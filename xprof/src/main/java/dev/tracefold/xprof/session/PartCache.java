// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.tool.HostwiseTool;
import dev.tracefold.xprof.tool.Piece;

/// Parts that lie beside the profiles they were made of, under the names that XProf gives them. Only parts
/// of single hosts are saved, never of several together, so that the one cannot be taken for the other. A
/// file appears whole or not at all. Where nothing can be written, parts are made each time.
public final class PartCache {
    private static final System.Logger LOG = System.getLogger(PartCache.class.getName());

    private final Map<String, ReentrantLock> atWork = new ConcurrentHashMap<>();

    /// What the file of a host's part is called.
    public static String fileName(HostProfile host, String kind) {
        return host.host() + kind;
    }

    /// The part of a host: the one that is saved, if it still holds, or a new one. Of two who ask for the
    /// same one at once, one makes it.
    ///
    /// @param useSaved whether a saved one will do
    /// @throws ProfileException if it cannot be made
    public byte[] part(HostProfile host, HostwiseTool tool, boolean useSaved) {
        String name = fileName(host, tool.partKind());
        String key = host.file().address() + tool.partKind();
        ReentrantLock lock = atWork.computeIfAbsent(key, any -> new ReentrantLock());
        lock.lock();
        try {
            PartStamp now = stamp(host);
            Optional<byte[]> saved = useSaved ? load(host, name, now) : Optional.empty();
            if (saved.isPresent()) {
                return saved.get();
            }
            byte[] part = stamped(tool.map(host), now);
            save(host, name, part);
            return part;
        } finally {
            lock.unlock();
            atWork.remove(key, lock);
        }
    }

    /// A piece of a host, which is saved nowhere: what all of them make together is, under the host's name.
    ///
    /// @throws ProfileException if it cannot be made
    static byte[] piece(HostProfile host, HostwiseTool tool, Piece piece) {
        PartStamp now = stamp(host);
        return stamped(tool.map(host, piece), now);
    }

    /// The part of a host if it is saved and still holds.
    ///
    /// @throws ProfileException if the host's profile is not there
    static Optional<byte[]> saved(HostProfile host, HostwiseTool tool) {
        return load(host, fileName(host, tool.partKind()), stamp(host));
    }

    /// The part of a host of its pieces, saved as if it had been made at once.
    ///
    /// @throws DamagedProfileException if they are not all of one version of one profile
    static byte[] together(HostProfile host, HostwiseTool tool, List<byte[]> pieces) {
        byte[] part = tool.reducePieces(pieces);
        if (PartStamp.read(part).isEmpty()) {
            part = stamped(part, oneStamp(pieces));
        }
        save(host, fileName(host, tool.partKind()), part);
        return part;
    }

    private static PartStamp oneStamp(List<byte[]> pieces) {
        List<PartStamp> stamps =
                pieces.stream().flatMap(piece -> PartStamp.read(piece).stream()).toList();
        if (stamps.size() < pieces.size() || stamps.stream().distinct().count() != 1) {
            throw new DamagedProfileException(
                    0, "pieces of one version, but the profile or a worker changed meanwhile");
        }
        return stamps.getFirst();
    }

    static PartStamp stamp(HostProfile host) {
        try {
            return PartStamp.of(host.file());
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Kind.STORAGE,
                    "Host '%s': [%s] cannot be read: %s"
                            .formatted(host.host(), host.file().address(), e.getMessage()),
                    e);
        }
    }

    private static byte[] stamped(byte[] part, PartStamp stamp) {
        byte[] end = stamp.encoded();
        byte[] whole = new byte[part.length + end.length];
        System.arraycopy(part, 0, whole, 0, part.length);
        System.arraycopy(end, 0, whole, part.length, end.length);
        return whole;
    }

    private static Optional<byte[]> load(HostProfile host, String name, PartStamp now) {
        try {
            return host.file()
                    .beside(name)
                    .filter(part ->
                            PartStamp.read(part).filter(stamp -> stamp.serves(now)).isPresent());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", name, e.toString());
            return Optional.empty();
        }
    }

    private static void save(HostProfile host, String name, byte[] part) {
        try {
            host.file().putBeside(name, part);
        } catch (IOException | UncheckedIOException e) {
            // A directory that only readers share is usual.
            LOG.log(System.Logger.Level.DEBUG, "{0} is not saved: {1}", name, e.toString());
        }
    }
}
