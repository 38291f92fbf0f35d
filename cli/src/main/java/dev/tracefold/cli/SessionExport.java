// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.cli.console.Interruption;
import dev.tracefold.cli.export.ExportPlace;
import dev.tracefold.cli.export.ExportProgress;
import dev.tracefold.cli.export.ExportSelection;
import dev.tracefold.cli.export.TraceExport;
import dev.tracefold.cli.export.UnfinishedFiles;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;

/// Writes tables of a session to files, and tells people how it goes.
///
/// @param console where it says so
/// @param limits of each query
/// @param clock for how long it took
record SessionExport(Console console, QueryLimits limits, InstantSource clock) {

    /// Writes them, or until Ctrl-C.
    ExitStatus run(TraceSession session, ExportSelection selection, ExportPlace place) {
        long start = clock.millis();
        try (Interruption interruption = new Interruption()) {
            interruption.onCancel(session::interrupt);
            TraceExport export = new TraceExport(session, selection, limits);
            ExportProgress progress = new ExportProgress(console, export.size(), clock);
            interruption.onCancel(() -> {
                progress.cancel();
                session.interrupt();
            });
            TraceExport.Outcome outcome = export.run(place, progress);
            if (console.showsProgress()) {
                console.say(
                        String.format(
                                Locale.ROOT,
                                "%,d tables, %,d rows, %,.1f MB in %.1f s",
                                outcome.tables(),
                                outcome.rows(),
                                outcome.bytes() / 1e6,
                                (clock.millis() - start) / 1e3));
            }
            return ExitStatus.OK;
        } catch (ProcessorException e) {
            if (e.failure().code().equals(ExportProgress.CANCELLED)) {
                return ExitStatus.INTERRUPTED;
            }
            throw e;
        } catch (IOException e) {
            throw UnfinishedFiles.notWritable(place.path(), e);
        }
    }
}
