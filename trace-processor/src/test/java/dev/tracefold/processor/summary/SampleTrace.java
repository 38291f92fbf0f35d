// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// A session over a small trace: two processes, three threads, a few slices, a counter.
final class SampleTrace implements AutoCloseable {
    private static final String EVENTS =
            """
            {"traceEvents": [
            {"ph":"M","pid":1,"name":"process_name","args":{"name":"app"}},
            {"ph":"M","pid":2,"name":"process_name","args":{"name":"server"}},
            {"ph":"M","pid":1,"tid":10,"name":"thread_name","args":{"name":"main"}},
            {"ph":"M","pid":1,"tid":11,"name":"thread_name","args":{"name":"worker"}},
            {"ph":"M","pid":2,"tid":20,"name":"thread_name","args":{"name":"binder"}},
            {"ph":"X","pid":1,"tid":10,"ts":0,"dur":10,"name":"frame"},
            {"ph":"X","pid":1,"tid":10,"ts":2,"dur":3,"name":"draw"},
            {"ph":"X","pid":1,"tid":11,"ts":5,"dur":20,"name":"it's io"},
            {"ph":"X","pid":2,"tid":20,"ts":8,"dur":4,"name":"call"},
            {"ph":"X","pid":1,"tid":10,"ts":20,"dur":10,"name":"frame"},
            {"ph":"X","pid":1,"tid":10,"ts":40,"dur":15,"name":"frame"},
            {"ph":"C","pid":1,"ts":0,"name":"mem","args":{"value":100}},
            {"ph":"C","pid":1,"ts":10,"name":"mem","args":{"value":200}},
            {"ph":"C","pid":1,"ts":30,"name":"mem","args":{"value":150}}
            ]}
            """;

    private final TraceSession session =
            TraceProcessor.open(
                    TraceSource.bytes("sample", EVENTS.getBytes(StandardCharsets.UTF_8)),
                    ProcessorOptions.DEFAULTS);

    TraceSession session() {
        return session;
    }

    /// The text of a summary with every metric of a spec.
    String summary(String spec) {
        return session.summarize(
                        SummaryRequest.all(SummarySpec.ofText("spec", spec)), QueryLimits.NONE)
                .toText();
    }

    /// Column names and rows of the query `q`, cells separated by blanks.
    List<String> rows(String query) {
        return rowsOf("query { id: 'q' " + query + " }");
    }

    /// Column names and rows of the query `q` of a spec.
    List<String> rowsOf(String spec) {
        List<String> lines = new ArrayList<>();
        session.run(
                List.of(SummarySpec.ofText("spec", spec)),
                "q",
                QueryLimits.NONE,
                result -> lines.addAll(lines(result)));
        return lines;
    }

    /// Column names and rows of SQL.
    List<String> ask(String sql) {
        try (QueryResult result = session.query(sql)) {
            return lines(result);
        }
    }

    private static List<String> lines(QueryResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(String.join(" ", result.columnNames()));
        while (result.next()) {
            StringJoiner cells = new StringJoiner(" ");
            for (int i = 0; i < result.columnNames().size(); i++) {
                cells.add(
                        switch (result.type(i)) {
                            case NULL -> "-";
                            case LONG -> Long.toString(result.getLong(i));
                            case DOUBLE -> Double.toString(result.getDouble(i));
                            case STRING, BLOB -> result.getString(i);
                        });
            }
            lines.add(cells.toString());
        }
        return lines;
    }

    @Override
    public void close() {
        session.close();
    }
}
