// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.query.ResultVisitor;
import dev.tracefold.processor.structured.SpecMessage;
import dev.tracefold.processor.structured.StructuredQueries;
import dev.tracefold.processor.structured.StructuredQueries.SharedTable;
import dev.tracefold.processor.wire.ProtoOutput;

/// Computes what specs ask for. Shared queries become tables that are dropped again, whatever
/// happens; modules stay included, and what the statements before the last one of an SQL source
/// create stays there.
public final class TraceSummarizer {
    private static final String OWN_FAILURE = "INVALID_SUMMARY";
    private static final int BUNDLE = 3;
    private static final int METADATA = 2;
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private final QueryRunner trace;
    private final QueryRunner tidying;

    /// @param trace runs the queries
    /// @param tidying drops the tables of shared queries, also when there is no time left
    public TraceSummarizer(QueryRunner trace, QueryRunner tidying) {
        this.trace = trace;
        this.tidying = tidying;
    }

    /// Computes metrics and metadata.
    ///
    /// @throws ProcessorException of category user where a spec is not right or a query fails; its
    ///     message begins with what it was for
    public TraceSummary summarize(SummaryRequest request) {
        StructuredQueries queries = shared(request.specs());
        List<Metric> metrics = MetricSelection.of(request, queries);
        Optional<String> metadata = request.metadataQueryId().map(queries::sqlOf);
        ProtoOutput summary = new ProtoOutput();
        withTables(
                queries,
                () -> {
                    Map<String, List<Metric>> bundles = bundles(metrics);
                    for (String id : BundleOrder.of(bundles.keySet())) {
                        List<Metric> members = bundles.getOrDefault(id, List.of());
                        summary.message(BUNDLE, new BundleWriter(trace, id, members).write());
                    }
                    metadata.ifPresent(sql -> writeMetadata(sql, summary));
                });
        return new TraceSummary(summary.toByteArray());
    }

    /// Runs one shared query and shows its rows.
    public void query(List<SummarySpec> specs, String id, ResultVisitor visitor) {
        StructuredQueries queries = shared(specs);
        String sql = queries.sqlOf(id);
        withTables(
                queries,
                () -> {
                    try (QueryResult rows = run("query '" + id + "'", sql)) {
                        visitor.visit(rows);
                    }
                });
    }

    private static StructuredQueries shared(List<SummarySpec> specs) {
        StructuredQueries queries = new StructuredQueries();
        for (SummarySpec spec : specs) {
            spec.message().messages("query").forEach(queries::add);
        }
        return queries;
    }

    private static Map<String, List<Metric>> bundles(List<Metric> metrics) {
        Map<String, List<Metric>> bundles = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            bundles.computeIfAbsent(metric.bundleId(), _ -> new ArrayList<>()).add(metric);
        }
        return bundles;
    }

    private void withTables(StructuredQueries queries, Runnable work) {
        for (String module : queries.modules()) {
            runVoid("module " + module, "INCLUDE PERFETTO MODULE " + module);
        }
        for (String statements : queries.preambles()) {
            runVoid("the statements before a query", statements);
        }
        List<String> created = new ArrayList<>();
        try {
            for (SharedTable table : queries.tables()) {
                runVoid(
                        "shared query '%s'".formatted(table.id()),
                        "CREATE PERFETTO TABLE %s AS\n%s".formatted(table.name(), table.sql()));
                created.add(table.name());
            }
            work.run();
        } finally {
            for (String table : created) {
                tidying.query("DROP TABLE IF EXISTS " + table).close();
            }
        }
    }

    private void runVoid(String what, String sql) {
        try (QueryResult rows = run(what, sql)) {
            if (rows.next()) {
                throw failure(what + ": only the last statement of an sql source may return rows");
            }
        } catch (ProcessorException e) {
            throw labelled(what, e);
        }
    }

    private QueryResult run(String what, String sql) {
        return run(trace, what, sql);
    }

    /// Runs a query; a failure says what it was for.
    static QueryResult run(QueryRunner trace, String what, String sql) {
        try {
            return trace.query(sql);
        } catch (ProcessorException e) {
            throw labelled(what, e);
        }
    }

    /// The same failure with what it was about in front, unless it says so itself.
    static ProcessorException labelled(String what, ProcessorException cause) {
        Failure failure = cause.failure();
        if (failure.code().equals(OWN_FAILURE) || failure.message().startsWith(what)) {
            return cause;
        }
        return new ProcessorException(
                new Failure(
                        failure.category(),
                        failure.code(),
                        what + ": " + failure.message(),
                        failure.retryable()),
                cause);
    }

    private void writeMetadata(String sql, ProtoOutput summary) {
        String what = "metadata query";
        try (QueryResult rows = run(what, sql)) {
            if (!rows.columnNames().equals(List.of("key", "value"))) {
                throw failure(
                        "%s: the columns must be key and value but were %s"
                                .formatted(what, String.join(", ", rows.columnNames())));
            }
            while (rows.next()) {
                if (rows.type(0) != CellType.STRING) {
                    throw failure(
                            "%s: a key must be a text but was %s".formatted(what, rows.type(0)));
                }
                switch (rows.type(1)) {
                    case NULL -> {
                        // Nothing is known of the key.
                    }
                    case STRING ->
                            summary.message(
                                    METADATA,
                                    new ProtoOutput()
                                            .bytes(KEY, rows.getBytes(0))
                                            .bytes(VALUE, rows.getBytes(1)));
                    case LONG, DOUBLE, BLOB ->
                            throw failure(
                                    "%s: the value of '%s' must be a text or NULL but was %s"
                                            .formatted(what, rows.getString(0), rows.type(1)));
                }
            }
        } catch (ProcessorException e) {
            throw labelled(what, e);
        }
    }

    static ProcessorException failure(String message) {
        return new ProcessorException(Failure.user(OWN_FAILURE, message));
    }

    /// The text of a field that must not be empty.
    static String required(SpecMessage message, String field, String what) {
        String value = message.text(field);
        if (value.isEmpty()) {
            throw failure("%s: %s is missing".formatted(what, field));
        }
        return value;
    }
}
