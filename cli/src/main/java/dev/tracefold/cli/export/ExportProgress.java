// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.time.InstantSource;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ProgressBar;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// How far an export is, and whether it is still wanted.
public final class ExportProgress {
    /// Code of the failure with which an export ends that was called off.
    public static final String CANCELLED = "CANCELLED";

    private static final int ROWS_BETWEEN_LOOKS = 1 << 14;

    private final ProgressBar bar;
    private long rows;
    private long glances;
    private int tables;
    private volatile boolean cancelled;

    /// Progress on a console.
    ///
    /// @param total tables there will be
    public ExportProgress(Console console, int total, InstantSource clock) {
        bar = new ProgressBar(console, total, "tables", clock);
    }

    /// One more row is written.
    ///
    /// @throws ProcessorException with code [#CANCELLED]
    void row() {
        rows++;
        glance();
    }

    /// Work was done for a row that is not written yet.
    ///
    /// @throws ProcessorException with code [#CANCELLED]
    void glance() {
        if (++glances % ROWS_BETWEEN_LOOKS == 0) {
            look();
        }
    }

    /// One more table is written.
    ///
    /// @throws ProcessorException with code [#CANCELLED]
    void table() {
        tables++;
        look();
    }

    private void look() {
        bar.at(tables, 0, rows);
        if (cancelled) {
            throw new ProcessorException(Failure.resource(CANCELLED, "the export was called off"));
        }
    }

    /// Calls it off; safe from any thread.
    public void cancel() {
        cancelled = true;
    }

    /// Takes the bar away.
    public void remove() {
        bar.remove();
    }

    /// Rows written so far.
    public long rows() {
        return rows;
    }

    /// Tables written so far.
    public int tables() {
        return tables;
    }
}
