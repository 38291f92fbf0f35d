// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.results;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.gcs.GcsObjects;

/// Rows that lie in a bucket once they are complete, where every replica finds them. They are gathered in
/// files, since a bucket takes only whole objects, and read from copies, which are fetched when the object
/// is another than the one that was copied.
public final class BucketResultStore implements ResultStore {
    private static final System.Logger LOG = System.getLogger(BucketResultStore.class.getName());
    private static final String SUFFIX = ".rows.db";

    private final FileResultStore gathered;
    private final FileResultStore copies;
    private final GcsObjects bucket;
    // Written here; theirs are the files that are read.
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> copied = new ConcurrentHashMap<>();
    private final ReentrantLock copying = new ReentrantLock();

    /// A store.
    ///
    /// @param gathered files that rows are gathered in
    /// @param copies files that are copies of objects, and of no use to another process
    /// @param bucket where they go
    public BucketResultStore(FileResultStore gathered, FileResultStore copies, GcsObjects bucket) {
        this.gathered = gathered;
        this.copies = copies;
        this.bucket = bucket;
        copies.all().forEach(copies::delete);
    }

    @Override
    public ResultWriter create(
            String uuid, List<TraceField> traceColumns, long rowLimit, TraceList traces) {
        open.add(uuid);
        return gathered.create(uuid, traceColumns, rowLimit, traces);
    }

    @Override
    public Optional<ResultWriter> resume(String uuid) {
        fetch(uuid, gathered);
        open.add(uuid);
        return gathered.resume(uuid);
    }

    @Override
    public StandingWriter follow(String uuid, List<TraceField> traceColumns, long rowLimit) {
        fetch(uuid, gathered);
        open.add(uuid);
        return gathered.follow(uuid, traceColumns, rowLimit);
    }

    @Override
    public Optional<ResultReader> open(String uuid) {
        if (open.contains(uuid)) {
            return gathered.open(uuid);
        }
        OptionalLong generation = generation(uuid);
        if (generation.isEmpty()) {
            // What could not be moved.
            return gathered.open(uuid);
        }
        copying.lock();
        try {
            Long before = copied.get(uuid);
            if (before == null || before != generation.getAsLong()) {
                fetch(uuid, copies);
                copied.put(uuid, generation.getAsLong());
            }
        } finally {
            copying.unlock();
        }
        return copies.open(uuid);
    }

    @Override
    public void settle(String uuid) {
        Path file = gathered.file(uuid);
        if (!Files.exists(file)) {
            open.remove(uuid);
            return;
        }
        try {
            bucket.put(uuid + SUFFIX, file);
            open.remove(uuid);
            gathered.delete(uuid);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "rows stay with this replica: " + uuid, e);
        }
    }

    @Override
    public void delete(String uuid) {
        open.remove(uuid);
        copied.remove(uuid);
        gathered.delete(uuid);
        copies.delete(uuid);
        try {
            bucket.delete(uuid + SUFFIX);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public List<String> all() {
        Set<String> all = new HashSet<>(gathered.all());
        try {
            for (String name : bucket.olderThan(Instant.MAX)) {
                if (name.endsWith(SUFFIX) && name.indexOf('/') < 0) {
                    all.add(name.substring(0, name.length() - SUFFIX.length()));
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
        return all.stream().sorted().toList();
    }

    private OptionalLong generation(String uuid) {
        try {
            return bucket.generation(uuid + SUFFIX);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void fetch(String uuid, FileResultStore into) {
        if (generation(uuid).isEmpty()) {
            return;
        }
        into.delete(uuid);
        Path file = into.file(uuid);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (InputStream rows = bucket.open(uuid + SUFFIX)) {
                Files.copy(rows, part, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static ProcessorException failed(IOException e) {
        return new ProcessorException(
                Failure.external("RESULTS_FAILED", "the rows of the query cannot be reached: " + e),
                e);
    }
}
