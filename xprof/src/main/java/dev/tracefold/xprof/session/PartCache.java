// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

    private final Map<Path, ReentrantLock> atWork = new ConcurrentHashMap<>();

    /// Where the part of a host lies.
    public static Path file(HostProfile host, String kind) {
        return host.path().resolveSibling(host.host() + kind);
    }

    /// The part of a host: the one that is saved, if it still holds, or a new one. Of two who ask for the
    /// same one at once, one makes it.
    ///
    /// @param useSaved whether a saved one will do
    /// @throws ProfileException if it cannot be made
    public byte[] part(HostProfile host, HostwiseTool tool, boolean useSaved) {
        Path file = file(host, tool.partKind());
        ReentrantLock lock = atWork.computeIfAbsent(file, any -> new ReentrantLock());
        lock.lock();
        try {
            PartStamp now = stamp(host);
            Optional<byte[]> saved = useSaved ? load(file, now) : Optional.empty();
            if (saved.isPresent()) {
                return saved.get();
            }
            byte[] part = stamped(tool.map(host), now);
            save(file, part);
            return part;
        } finally {
            lock.unlock();
            atWork.remove(file, lock);
        }
    }

    /// Makes sure that the part of a host lies in its file.
    ///
    /// @return the file
    /// @throws ProfileException if it cannot be made or written
    public Path saved(HostProfile host, HostwiseTool tool) {
        byte[] part = part(host, tool, true);
        Path file = file(host, tool.partKind());
        try {
            if (load(file, stamp(host)).isEmpty()) {
                write(file, part);
            }
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Kind.STORAGE,
                    "[%s] cannot be written: %s".formatted(file, e.getMessage()),
                    e);
        }
        return file;
    }

    static PartStamp stamp(HostProfile host) {
        try {
            return PartStamp.of(host.path());
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Kind.STORAGE,
                    "Host '%s': [%s] cannot be read: %s"
                            .formatted(host.host(), host.path(), e.getMessage()),
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

    private static Optional<byte[]> load(Path file, PartStamp now) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            byte[] part = Files.readAllBytes(file);
            return PartStamp.read(part).filter(stamp -> stamp.serves(now)).map(any -> part);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", file, e.toString());
            return Optional.empty();
        }
    }

    private static void save(Path file, byte[] part) {
        try {
            write(file, part);
        } catch (IOException | UncheckedIOException e) {
            // A directory that only readers share is usual.
            LOG.log(System.Logger.Level.DEBUG, "{0} is not saved: {1}", file, e.toString());
        }
    }

    static void write(Path file, byte[] content) throws IOException {
        // Not by Files.createTempFile: whoever else reads the directory is to read the part too.
        Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
        try {
            Files.write(temporary, content);
            move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(
                    from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
