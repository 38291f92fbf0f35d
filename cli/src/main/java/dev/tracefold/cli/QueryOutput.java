// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.Interruption;
import dev.tracefold.cli.export.ExportFormat;
import dev.tracefold.cli.export.ExportProgress;
import dev.tracefold.cli.export.RowSpool;
import dev.tracefold.cli.export.UnfinishedFiles;
import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.cli.output.RowSink;

import static java.util.Objects.requireNonNull;

/// Where the rows of a query go: to the output, or to a file that gets its name when it is whole.
final class QueryOutput implements AutoCloseable {
    private static final String TABLE = "rows";

    private final Console console;
    private final QueryFormat format;
    private final Optional<Path> file;
    private final Path scratch;
    private final @Nullable UnfinishedFiles unfinished;
    private final @Nullable OutputStream made;
    private final ByteWriter out;
    private @Nullable RowSpool spool;

    /// @param format if it was said; else what the file is called
    /// @param file in place of the output
    /// @param scratch for what is not written yet
    QueryOutput(Console console, Optional<QueryFormat> format, Optional<Path> file, Path scratch) {
        this.console = console;
        this.format = format.orElseGet(() -> file.map(QueryFormat::of).orElse(QueryFormat.TABLE));
        this.file = file;
        this.scratch = scratch;
        if (file.isEmpty()) {
            if (this.format.columns().isPresent() && console.columns() > 0) {
                throw new WrongUsage(
                        "%s is nothing for a terminal: -o FILE".formatted(this.format));
            }
            unfinished = null;
            made = null;
            out = new ByteWriter(console.out());
            return;
        }
        unfinished = new UnfinishedFiles(file.get());
        try {
            made = Files.newOutputStream(unfinished.file("made"));
        } catch (IOException e) {
            unfinished.close();
            throw UnfinishedFiles.notWritable(file.get(), e);
        }
        out = new ByteWriter(made);
    }

    /// Takes rows; once.
    ///
    /// @param withAddress whether they lead with their trace's address
    RowSink open(boolean withAddress) {
        if (format.text().isPresent()) {
            int columns = file.isPresent() ? 0 : console.columns();
            return format.text().get().open(out, withAddress, columns);
        }
        Path rows = unfinished == null ? scratch.resolve(TABLE) : unfinished.file(TABLE);
        RowSpool taken =
                new RowSpool(rows, withAddress ? List.of(RowSink.ADDRESS_COLUMN) : List.of());
        spool = taken;
        return taken;
    }

    /// Shows what has come so far.
    void flush() {
        out.flush();
    }

    /// The last row is there and the query went well.
    ///
    /// @param interruption calls off what is still to be written
    void finish(Interruption interruption) {
        try {
            if (spool != null && spool.hasBegun()) {
                writeColumns(spool, interruption);
            } else {
                out.flush();
            }
            if (unfinished != null) {
                requireNonNull(made).close();
                UnfinishedFiles.finish(unfinished.file("made"), file.orElseThrow());
            }
        } catch (IOException e) {
            throw UnfinishedFiles.notWritable(file.orElse(Path.of("the output")), e);
        }
    }

    private void writeColumns(RowSpool rows, Interruption interruption) throws IOException {
        ExportFormat columns = format.columns().orElseThrow();
        ExportProgress progress = new ExportProgress(console, 1, InstantSource.system());
        interruption.onCancel(progress::cancel);
        try {
            columns.write(rows.table(TABLE), made == null ? console.out() : made, progress);
        } finally {
            progress.remove();
        }
    }

    @Override
    public void close() {
        try {
            if (spool != null) {
                spool.close();
            }
            if (made != null) {
                made.close();
            }
        } catch (IOException e) {
            // What is to be kept of it was closed before.
            throw UnfinishedFiles.notWritable(file.orElse(Path.of("the output")), e);
        } finally {
            if (unfinished != null) {
                unfinished.close();
            }
        }
    }
}
