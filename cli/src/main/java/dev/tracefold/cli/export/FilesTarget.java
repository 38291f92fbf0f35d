// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.tracefold.processor.query.QueryResult;

/// A file a table: in a folder, or the only one by itself.
final class FilesTarget implements ExportTarget {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ExportFormat format;
    private final Path place;
    private final boolean isFolder;
    private final ExportProgress progress;
    private final UnfinishedFiles unfinished;
    private final Path made;

    /// @param place the folder, or the file
    /// @param isFolder which of them
    FilesTarget(ExportFormat format, Path place, boolean isFolder, ExportProgress progress)
            throws IOException {
        this.format = format;
        this.place = place;
        this.isFolder = isFolder;
        this.progress = progress;
        unfinished = new UnfinishedFiles(place);
        // Not the temporary folder itself, which is for nobody else to read.
        made = Files.createDirectory(unfinished.file("tables"));
    }

    /// Whether a place is taken: a file, or a folder in which there is something.
    static boolean isTaken(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return Files.exists(place);
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.findAny().isPresent();
        }
    }

    @Override
    public void write(ExportedTable table) throws IOException {
        Path file = made.resolve(table.name() + format.suffix());
        try (OutputStream out = Files.newOutputStream(file)) {
            format.write(table, new BufferedOutputStream(out, BUFFER_BYTES), progress);
        }
        progress.table();
    }

    @Override
    public void write(String name, QueryResult rows) throws IOException {
        try (RowSpool spool = new RowSpool(unfinished.file("rows"), List.of())) {
            spool.begin(rows.columnNames());
            while (rows.next()) {
                spool.row("", rows);
                progress.glance();
            }
            spool.end();
            write(spool.table(name));
        }
    }

    @Override
    public void addViews(List<View> views) {}

    @Override
    public long finish() throws IOException {
        if (isFolder) {
            return UnfinishedFiles.finishAll(made, place);
        }
        try (Stream<Path> files = Files.list(made)) {
            return UnfinishedFiles.finish(files.findFirst().orElseThrow(), place);
        }
    }

    @Override
    public void close() {
        unfinished.close();
    }
}
