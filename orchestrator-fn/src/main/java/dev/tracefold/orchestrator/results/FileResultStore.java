// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.results;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// A SQLite file a query, in one folder.
public final class FileResultStore implements ResultStore {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final String SUFFIX = ".rows.db";
    private static final List<String> BESIDE = List.of("", "-wal", "-shm", "-journal");

    private final Path folder;

    /// The files of a folder, which is made.
    public FileResultStore(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.user("RESULTS_FOLDER", "the results' folder cannot be made: " + folder),
                    e);
        }
    }

    @Override
    public ResultWriter create(
            String uuid, List<TraceField> traceColumns, long rowLimit, TraceList traces) {
        delete(uuid);
        return ResultWriter.create(file(uuid), traceColumns, rowLimit, traces);
    }

    @Override
    public Optional<ResultWriter> resume(String uuid) {
        return Files.exists(file(uuid)) ? ResultWriter.resume(file(uuid)) : Optional.empty();
    }

    @Override
    public StandingWriter follow(String uuid, List<TraceField> traceColumns, long rowLimit) {
        return StandingWriter.open(
                resume(uuid).orElseGet(() -> create(uuid, traceColumns, rowLimit, _ -> {})));
    }

    @Override
    public Optional<ResultReader> open(String uuid) {
        return Files.exists(file(uuid))
                ? Optional.of(new ResultReader(file(uuid)))
                : Optional.empty();
    }

    @Override
    public void delete(String uuid) {
        Path file = file(uuid);
        for (String suffix : BESIDE) {
            try {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public List<String> all() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String uuid) {
        if (!NAME.matcher(uuid).matches()) {
            throw new IllegalArgumentException("not fit for the name of a file: " + uuid);
        }
        return folder.resolve(uuid + SUFFIX);
    }
}
