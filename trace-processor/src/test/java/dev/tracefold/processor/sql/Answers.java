// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.sqlite.SqliteOptions;
import dev.tracefold.processor.storage.TraceStorage;

/// An engine over a storage that a test fills, answering in short texts.
final class Answers implements AutoCloseable {
    private final TraceStorage storage;
    private final SqlEngine engine;

    Answers() {
        this(new TraceStorage(Long.MAX_VALUE), new ModuleRegistry());
    }

    Answers(TraceStorage storage, ModuleRegistry modules) {
        this.storage = storage;
        this.engine =
                new SqlEngine(storage, new EngineOptions(true, modules, SqliteOptions.DEFAULTS));
    }

    SqlEngine engine() {
        return engine;
    }

    /// Every result set: names, then rows, cells separated by commas.
    List<String> all(String sql) {
        List<String> lines = new ArrayList<>();
        engine.run(sql, QueryLimits.NONE, result -> lines.addAll(lines(result)));
        return lines;
    }

    /// The rows of the last statement.
    List<String> rows(String sql) {
        try (QueryResult result = engine.query(sql, QueryLimits.NONE)) {
            List<String> lines = lines(result);
            return lines.subList(1, lines.size());
        }
    }

    private static List<String> lines(QueryResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(String.join(",", result.columnNames()));
        lines.addAll(cells(result));
        return lines;
    }

    /// The rows of a result.
    static List<String> cells(QueryResult result) {
        List<String> lines = new ArrayList<>();
        while (result.next()) {
            StringJoiner cells = new StringJoiner(",");
            for (int i = 0; i < result.columnNames().size(); i++) {
                cells.add(
                        switch (result.type(i)) {
                            case NULL -> "NULL";
                            case LONG -> Long.toString(result.getLong(i));
                            case DOUBLE -> String.format(Locale.ROOT, "%f", result.getDouble(i));
                            case STRING -> result.getString(i);
                            case BLOB -> "<raw bytes>";
                        });
            }
            lines.add(cells.toString());
        }
        return lines;
    }

    @Override
    public void close() {
        engine.close();
        storage.close();
    }
}
