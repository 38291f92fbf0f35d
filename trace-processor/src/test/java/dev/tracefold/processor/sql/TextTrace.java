// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// Lines of the kernel's text format with marks of apps, asked with SQL.
final class TextTrace implements AutoCloseable {
    private final StringBuilder lines = new StringBuilder("# tracer: nop\n#\n");
    private final List<TraceSession> sessions = new ArrayList<>();

    /// Adds a mark; time counts in microseconds.
    TextTrace mark(String name, int tid, int tgid, long micros, String event) {
        lines.append(
                "%s-%d (%d) [000] ...1 %d.%06d: tracing_mark_write: %s\n"
                        .formatted(name, tid, tgid, micros / 1_000_000, micros % 1_000_000, event));
        return this;
    }

    /// Adds the two marks of a slice.
    TextTrace slice(String name, int tid, int tgid, long from, long to, String text) {
        return mark(name, tid, tgid, from, "B|%d|%s".formatted(tgid, text))
                .mark(name, tid, tgid, to, "E|%d".formatted(tgid));
    }

    /// The rows of the last statement, cells joined by commas.
    List<String> rows(String sql) {
        if (sessions.isEmpty()) {
            byte[] text = lines.toString().getBytes(StandardCharsets.UTF_8);
            sessions.add(
                    TraceProcessor.open(
                            TraceSource.bytes("trace", text), ProcessorOptions.DEFAULTS));
        }
        List<String> rows = new ArrayList<>();
        try (QueryResult result = sessions.getFirst().query(sql)) {
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 0; i < result.columnNames().size(); i++) {
                    cells.add(
                            switch (result.type(i)) {
                                case NULL -> "null";
                                case LONG -> Long.toString(result.getLong(i));
                                default -> result.getString(i);
                            });
                }
                rows.add(String.join(",", cells));
            }
        }
        return rows;
    }

    @Override
    public void close() {
        sessions.forEach(TraceSession::close);
    }
}
