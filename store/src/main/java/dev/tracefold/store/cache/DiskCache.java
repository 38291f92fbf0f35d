// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

import static java.util.Objects.requireNonNull;

/// A directory of traces with a limit of size, which any number of processes may share.
///
/// An entry is `<key>-<size>-<crc32c>.trace`, where the key is a hash of address and version. It is
/// written under another name and renamed when it is whole, so what has an entry's name is one; its
/// checksum is compared when this process first uses it. When an entry makes the whole too large,
/// those whose last use (their time of change) is longest ago go, by one process at a time. A process
/// that still reads one has it to the end, since a removed file lives as long as it is open.
public final class DiskCache {
    private static final System.Logger LOG = System.getLogger(DiskCache.class.getName());
    private static final String SUFFIX = ".trace";
    private static final String PARTIAL = ".partial";
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path directory;
    private final long maxBytes;
    private final InstantSource clock;
    private final Set<Path> checked = ConcurrentHashMap.newKeySet();
    private final Object evicting = new Object();

    /// A cache in that directory, which is made when the first entry comes.
    ///
    /// @param maxBytes of all entries together; what is on its way comes on top
    /// @param clock tells when an entry is used
    public DiskCache(Path directory, long maxBytes, InstantSource clock) {
        this.directory = directory.toAbsolutePath().normalize();
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /// The limit.
    public long maxBytes() {
        return maxBytes;
    }

    /// An entry's bytes, if there is one that is whole.
    Optional<InputStream> open(Key key) {
        try {
            Optional<Path> entry = find(key);
            return entry.isPresent()
                    ? Optional.of(Files.newInputStream(entry.get()))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            // Another process removed the entry just now.
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the cache cannot be read: {0}", e.toString());
            return Optional.empty();
        }
    }

    /// Where an entry lies, if there is one that is whole. It may be removed at any time; what is open or
    /// mapped by then stays readable.
    Optional<Path> find(Key key) throws IOException {
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(directory, key.prefix() + "*" + SUFFIX)) {
            for (Path entry : entries) {
                if (isWhole(entry)) {
                    Files.setLastModifiedTime(entry, FileTime.from(clock.instant()));
                    return Optional.of(entry);
                }
                LOG.log(System.Logger.Level.WARNING, "damaged, removed: {0}", entry);
                Files.deleteIfExists(entry);
            }
        } catch (NoSuchFileException _) {
            // No directory yet, or another process removed the entry just now.
        }
        return Optional.empty();
    }

    /// A file without content, for what is no entry because there is nothing to keep.
    Path empty() throws IOException {
        Files.createDirectories(directory);
        Path empty = directory.resolve("empty");
        return Files.exists(empty) ? empty : Files.write(empty, new byte[0]);
    }

    /// Where it is.
    Path directory() {
        return directory;
    }

    private boolean isWhole(Path entry) throws IOException {
        if (checked.contains(entry)) {
            return true;
        }
        CRC32C checksum = new CRC32C();
        long size = 0;
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(entry)) {
            int count = in.read(buffer);
            while (count >= 0) {
                checksum.update(buffer, 0, count);
                size += count;
                count = in.read(buffer);
            }
        }
        boolean whole =
                String.valueOf(entry.getFileName()).endsWith(ending(size, checksum.getValue()));
        if (whole) {
            checked.add(entry);
        }
        return whole;
    }

    private static String ending(long size, long checksum) {
        return "-%d-%08x%s".formatted(size, checksum, SUFFIX);
    }

    /// A stream that lays down what is read through it, and makes an entry of it at its end.
    ///
    /// @param verify called before the entry is made; throws when the bytes are not the key's
    InputStream keep(Key key, InputStream in, Runnable verify) {
        try {
            Files.createDirectories(directory);
            Path partial = directory.resolve(key.prefix() + UUID.randomUUID() + PARTIAL);
            return new KeepingStream(
                    in, partial, (size, checksum) -> commit(key, partial, size, checksum, verify));
        } catch (IOException e) {
            // No room or no right to write is no reason not to read.
            LOG.log(System.Logger.Level.WARNING, "the cache cannot be written: {0}", e.toString());
            return in;
        }
    }

    private void commit(Key key, Path partial, long size, long checksum, Runnable verify)
            throws IOException {
        verify.run();
        Path entry = directory.resolve(key.hash() + ending(size, checksum));
        Files.setLastModifiedTime(partial, FileTime.from(clock.instant()));
        Files.move(
                partial,
                entry,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        checked.add(entry);
        evict();
    }

    private void evict() throws IOException {
        synchronized (evicting) {
            try (FileChannel channel =
                            FileChannel.open(
                                    directory.resolve("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                // Another process that is at it sees this entry too, or the next one does.
                if (lock != null) {
                    removeOldest();
                }
            }
        }
    }

    private void removeOldest() throws IOException {
        List<Entry> entries = entries();
        entries.sort(Comparator.comparing(Entry::used));
        long bytes = entries.stream().mapToLong(Entry::size).sum();
        for (Entry entry : entries) {
            if (bytes <= maxBytes) {
                return;
            }
            Files.deleteIfExists(entry.path());
            checked.remove(entry.path());
            bytes -= entry.size();
        }
    }

    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                try {
                    BasicFileAttributes facts =
                            Files.readAttributes(file, BasicFileAttributes.class);
                    FileTime used = facts.lastModifiedTime();
                    if (name.endsWith(SUFFIX)) {
                        entries.add(new Entry(file, facts.size(), used));
                    } else if (name.endsWith(PARTIAL)
                            && used.toInstant().plus(ABANDONED).isBefore(clock.instant())) {
                        // Whoever wrote it was killed.
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException _) {
                    // Gone meanwhile.
                }
            }
        }
        return entries;
    }

    private record Entry(Path path, long size, FileTime used) {}

    /// Which version of which trace.
    ///
    /// @param hash of its address and version
    /// @param size its size
    record Key(String hash, long size) {
        private static final int HASH_BYTES = 20;

        Key {
            requireNonNull(hash, "hash");
        }

        static Key of(String address, String version, long size) {
            try {
                byte[] hash =
                        MessageDigest.getInstance("SHA-256")
                                .digest(
                                        (address + "\0" + version)
                                                .getBytes(StandardCharsets.UTF_8));
                return new Key(HexFormat.of().formatHex(hash, 0, HASH_BYTES), size);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        String prefix() {
            return hash + "-" + size + "-";
        }
    }
}
