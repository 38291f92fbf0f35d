// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.loader.LoadOptions;
import dev.tracefold.processor.loader.TraceLoader;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.storage.TraceStorage;

/// The snapshots of a machine: a folder with one file for each version of a trace, way of loading it, and
/// engine. Several processes may share it. What was not used for longest goes when there is too much; what
/// turns out to be damaged goes at once, and the trace is loaded as if it had never been there.
///
/// With an archive, what is not in the folder is fetched from there, and what had to be loaded is laid down
/// there too.
///
/// Nothing here fails because the folder or the archive does: a snapshot that cannot be written is a trace that
/// will be loaded again.
public final class SnapshotCache {
    private static final System.Logger LOG = System.getLogger(SnapshotCache.class.getName());
    private static final String SUFFIX = ".tfsnap";

    private final Path folder;
    private final long limitBytes;
    private final Optional<SnapshotArchive> archive;
    // Found damaged here: the archive's may be no better.
    private final Set<Path> mistrusted = ConcurrentHashMap.newKeySet();
    // Guarded by this. What the folder holds, as far as this process knows; -1 before it has
    // looked.
    private long heldBytes = -1;

    /// A cache in a folder, which is made when the first snapshot is written.
    ///
    /// @param limitBytes how much its files may take together
    public SnapshotCache(Path folder, long limitBytes) {
        this(folder, limitBytes, Optional.empty());
    }

    /// A cache in a folder before an archive.
    ///
    /// @param limitBytes how much the folder's files may take together
    public SnapshotCache(Path folder, long limitBytes, Optional<SnapshotArchive> archive) {
        this.folder = folder;
        this.limitBytes = limitBytes;
        this.archive = archive;
    }

    /// The tables of a trace: mapped, or else loaded and left here for the next time. A source that cannot tell
    /// its version is loaded every time.
    ///
    /// @return tables and strings; the caller closes them
    /// @throws ProcessorException as loading the trace does
    public TraceStorage open(TraceSource source, LoadOptions options) {
        return find(source, options)
                .orElseGet(() -> {
                    Optional<Path> file = fileOf(source, options);
                    return file.isPresent()
                            ? load(source, options, file.get())
                            : TraceLoader.load(source, options);
                });
    }

    /// The tables of a trace, mapped, when they are here or in the archive.
    ///
    /// @return tables and strings; the caller closes them
    public Optional<TraceStorage> find(TraceSource source, LoadOptions options) {
        Optional<Path> file = fileOf(source, options);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Optional<TraceStorage> kept = map(file.get(), options);
        return kept.isEmpty() && fetch(file.get()) ? map(file.get(), options) : kept;
    }

    private TraceStorage load(TraceSource source, LoadOptions options, Path file) {
        TraceStorage loaded = TraceLoader.load(source, options);
        if (keep(loaded, file)) {
            lay(file);
        }
        return loaded;
    }

    /// Makes sure that a trace is here, and in the archive if there is one.
    ///
    /// @return whether it had to be loaded
    /// @throws ProcessorException as loading the trace does; of category user with code `SNAPSHOT_NO_VERSION`
    ///     when the source cannot tell its version, of category external when the snapshot cannot be written
    public boolean prepare(TraceSource source, LoadOptions options) {
        Path file =
                fileOf(source, options)
                        .orElseThrow(() ->
                                new ProcessorException(
                                        Failure.user(
                                                "SNAPSHOT_NO_VERSION",
                                                "%s does not tell its version, so no snapshot of it would be found again"
                                                        .formatted(source.name()))));
        if (Files.exists(file)) {
            if (!isArchived(file)) {
                lay(file);
            }
            return false;
        }
        if (fetch(file)) {
            return false;
        }
        load(source, options, file).close();
        if (!Files.exists(file)) {
            throw new ProcessorException(
                    Failure.external(
                            "SNAPSHOT_NOT_WRITTEN",
                            "%s: its snapshot could not be kept in %s"
                                    .formatted(source.name(), folder)));
        }
        return true;
    }

    private boolean isArchived(Path file) {
        try {
            if (archive.isPresent()) {
                Optional<InputStream> packed = archive.get().find(packedName(file));
                if (packed.isEmpty()) {
                    return false;
                }
                packed.get().close();
            }
            return true;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "archive not asked: {0}", e.toString());
            return true;
        }
    }

    /// Whether a trace would be mapped.
    public boolean holds(TraceSource source, LoadOptions options) {
        return fileOf(source, options).filter(Files::exists).isPresent();
    }

    /// Whether a trace has no snapshot here but could have one.
    public boolean misses(TraceSource source, LoadOptions options) {
        return fileOf(source, options).filter(file -> !Files.exists(file)).isPresent();
    }

    private Optional<TraceStorage> map(Path file, LoadOptions options) {
        try {
            TraceStorage storage =
                    SnapshotReader.open(file, options.memoryLimitBytes(), () -> discard(file));
            Files.setLastModifiedTime(file, FileTime.from(java.time.Instant.now()));
            return Optional.of(storage);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "snapshot not opened: {0}", e.toString());
            return Optional.empty();
        } catch (ProcessorException e) {
            LOG.log(System.Logger.Level.WARNING, e.failure().message());
            discard(file);
            return Optional.empty();
        }
    }

    private boolean keep(TraceStorage storage, Path file) {
        try {
            Files.createDirectories(folder);
            long size = SnapshotWriter.write(storage, file);
            makeRoom(size, file);
            return true;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "snapshot not written: {0}", e.toString());
            return false;
        }
    }

    private boolean fetch(Path file) {
        if (archive.isEmpty() || mistrusted.contains(file)) {
            return false;
        }
        try {
            Optional<InputStream> packed = archive.get().find(packedName(file));
            if (packed.isEmpty()) {
                return false;
            }
            Files.createDirectories(folder);
            try (InputStream in = packed.get()) {
                PackedSnapshot.unpack(in, file);
            }
            makeRoom(Files.size(file), file);
            return true;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "snapshot not fetched: {0}", e.toString());
            return false;
        }
    }

    private void lay(Path file) {
        if (archive.isEmpty()) {
            return;
        }
        try {
            Path packed = PackedSnapshot.pack(file);
            try {
                archive.get().put(packedName(file), packed);
                mistrusted.remove(file);
            } finally {
                Files.deleteIfExists(packed);
            }
        } catch (NoSuchFileException _) {
            // Larger than the folder may be: it is gone already.
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "snapshot not archived: {0}", e.toString());
        }
    }

    private static String packedName(Path file) {
        return file.getFileName() + ".zst";
    }

    private void discard(Path file) {
        mistrusted.add(file);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "damaged snapshot not removed: {0}", e.toString());
        }
    }

    private synchronized void makeRoom(long addedBytes, Path added) throws IOException {
        if (heldBytes >= 0 && heldBytes + addedBytes <= limitBytes) {
            heldBytes += addedBytes;
            return;
        }
        List<Held> files = held();
        heldBytes = files.stream().mapToLong(Held::bytes).sum();
        files.sort(Comparator.comparing(Held::used));
        for (Held file : files) {
            // Somewhat below the limit, so that not every snapshot from now on looks through the
            // folder.
            if (heldBytes <= limitBytes - limitBytes / 10) {
                break;
            }
            if (!file.path().equals(added) || file.bytes() > limitBytes) {
                Files.deleteIfExists(file.path());
                heldBytes -= file.bytes();
            }
        }
    }

    private record Held(Path path, long bytes, FileTime used) {}

    private List<Held> held() throws IOException {
        List<Held> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.filter(p -> p.toString().endsWith(SUFFIX)).toList()) {
                try {
                    files.add(new Held(path, Files.size(path), Files.getLastModifiedTime(path)));
                } catch (NoSuchFileException _) {
                    // Another process made room.
                }
            }
        }
        return files;
    }

    private Optional<Path> fileOf(TraceSource source, LoadOptions options) {
        if (source.version().isEmpty()) {
            return Optional.empty();
        }
        String key =
                String.join(
                        "\n",
                        EngineIdentity.text(),
                        options.imports().toString(),
                        source.name(),
                        source.version());
        return Optional.of(folder.resolve(digest(key) + SUFFIX));
    }

    private static String digest(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
