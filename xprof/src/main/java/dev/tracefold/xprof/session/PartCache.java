// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.tool.HostwiseTool;

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
