// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.cli.export.ExportSelection.NamedQuery;
import dev.tracefold.cli.export.ExportTarget.View;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.storage.Table;

/// Tables of a loaded trace on their way into files.
public final class TraceExport {
    private static final String NATIVE = "SELECT name FROM perfetto_tables";
    // All objects of the prelude are there once somebody looks.
    private static final String MADE =
            "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name";

    private final TraceSession session;
    private final QueryLimits limits;
    // By name, so that what is meant twice is written once.
    private final Map<String, NamedQuery> tables = new LinkedHashMap<>();
    private final List<View> views = new ArrayList<>();

    /// What came of it.
    ///
    /// @param tables files, or tables of a database
    /// @param rows of all of them
    /// @param bytes of the files
    public record Outcome(int tables, long rows, long bytes) {}

    /// Finds out what is meant.
    ///
    /// @param session has loaded the trace, whole or for the selection's text
    /// @throws ProcessorException of category user when there is no such module
    public TraceExport(TraceSession session, ExportSelection selection, QueryLimits limits) {
        this.session = session;
        this.limits = limits;
        selection.tables().stream().map(ExportSelection::rowsOf).forEach(this::add);
        if (selection.isEverything()) {
            rows(NATIVE, row -> add(ExportSelection.rowsOf(row.getString(0))));
            rows(MADE, this::addMade);
        }
        if (selection.views()) {
            rows(
                    MADE,
                    row -> {
                        if (!row.getString(0).startsWith("_")) {
                            add(ExportSelection.rowsOf(row.getString(0)));
                        }
                    });
        }
        selection.modules().forEach(this::addModule);
        selection.queries().forEach(this::add);
    }

    private void add(NamedQuery table) {
        tables.put(table.name(), table);
    }

    private void addMade(QueryResult row) {
        String name = row.getString(0);
        if (row.getString(1).equals("view")) {
            String sql = ExportSelection.rowsOf(name).sql();
            views.add(new View(name, row.getString(2), () -> session.query(sql, limits)));
        } else {
            add(ExportSelection.rowsOf(name));
        }
    }

    private void addModule(String module) {
        session.query("INCLUDE PERFETTO MODULE " + module, limits).close();
        int before = tables.size();
        String made =
                ("SELECT DISTINCT name FROM __intrinsic_stdlib_objects WHERE exposed"
                                + " AND object_type IN ('TABLE', 'VIEW') AND module GLOB '%s'"
                                + " ORDER BY name")
                        .formatted(module);
        rows(made, row -> add(ExportSelection.rowsOf(row.getString(0))));
        if (tables.size() == before) {
            throw new ProcessorException(
                    Failure.user(
                            "EXPORT_SELECTION",
                            "module %s makes no table or view for others".formatted(module)));
        }
    }

    /// Takes a row.
    @FunctionalInterface
    private interface RowTaker {
        void take(QueryResult row);
    }

    private void rows(String sql, RowTaker taker) {
        try (QueryResult result = session.query(sql, limits)) {
            while (result.next()) {
                taker.take(result);
            }
        }
    }

    /// How many tables there will be.
    public int size() {
        return tables.size();
    }

    /// Writes all of them.
    ///
    /// @throws ProcessorException as queries do, with code [ExportProgress#CANCELLED] when it was called off
    /// @throws IOException when files cannot be written
    public Outcome run(ExportPlace place, ExportProgress progress) throws IOException {
        try (ExportTarget target = place.open(progress)) {
            for (NamedQuery table : tables.values()) {
                write(table, target);
            }
            target.addViews(views);
            long bytes = target.finish();
            return new Outcome(progress.tables(), progress.rows(), bytes);
        } finally {
            progress.remove();
        }
    }

    private void write(NamedQuery table, ExportTarget target) throws IOException {
        boolean isWholeTable = table.equals(ExportSelection.rowsOf(table.name()));
        Optional<Table> stored = isWholeTable ? session.table(table.name()) : Optional.empty();
        if (stored.isPresent()) {
            target.write(new StoredTable(table.name(), stored.get(), session.strings()));
            return;
        }
        try (QueryResult rows = session.query(table.sql(), limits)) {
            if (rows.columnNames().isEmpty()) {
                throw new ProcessorException(
                        Failure.user(
                                "EXPORT_SELECTION",
                                "the query for %s ends with a statement that has no rows"
                                        .formatted(table.name())));
            }
            target.write(table.name(), rows);
        }
    }
}
