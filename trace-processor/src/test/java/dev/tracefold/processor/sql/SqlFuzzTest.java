// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.syntax.SqlSource;
import dev.tracefold.processor.syntax.StatementSplitter;

import static org.assertj.core.api.Assertions.assertThat;

/// Whatever is asked, a session answers with rows or a [ProcessorException], in bounds, and goes on.
/// `-Dtracefold.fuzz.sql.seconds` makes it search for longer, `-Dtracefold.fuzz.sql.seed` elsewhere.
class SqlFuzzTest {
    private static final long SECONDS = Long.getLong("tracefold.fuzz.sql.seconds", 8);
    private static final long SEED = Long.getLong("tracefold.fuzz.sql.seed", 1);
    private static final int QUERIES_A_SESSION = 300;
    private static final String SECRET = "what-nobody-may-read";
    private static final QueryLimits LIMITS =
            new QueryLimits(Duration.ofMillis(60), 1_000, 1 << 20);

    /// Far more than the limit: the machine may be busy, and compiling is not interrupted.
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    @TempDir private Path folder;
    private volatile String current = "";
    private volatile long since = System.nanoTime();
    private volatile boolean done;
    private final Map<String, String> faults = new TreeMap<>();
    private final Map<FailureCategory, Integer> failures = new TreeMap<>();
    private int answered;

    @Test
    void whateverIsAskedTheSessionAnswersAndGoesOn() throws Exception {
        Files.writeString(folder.resolve("secret"), SECRET);
        Thread worker = new Thread(this::search, "sql-fuzz");
        worker.setDaemon(true);
        worker.start();
        while (worker.isAlive() && System.nanoTime() - since < PATIENCE_NANOS) {
            worker.join(100);
        }

        assertThat(worker.isAlive())
                .as(
                        "does not end: %s%n%s",
                        HostileSql.shortened(current), List.of(worker.getStackTrace()))
                .isFalse();
        assertThat(faults).isEmpty();
        assertThat(done).as(HostileSql.shortened(current)).isTrue();
        assertThat(answered).isPositive();
        assertThat(failures).containsKeys(FailureCategory.USER);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactly("secret");
        }
    }

    private void search() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        HostileSql hostile = hostile();
        while (System.nanoTime() < end) {
            try (TraceSession session = open()) {
                for (int i = 0; i < QUERIES_A_SESSION && System.nanoTime() < end; i++) {
                    ask(session, hostile.next());
                }
            }
        }
        done = true;
    }

    private void ask(TraceSession session, String sql) {
        current = sql;
        since = System.nanoTime();
        try {
            drain(session, sql);
            answered++;
        } catch (ProcessorException e) {
            failures.merge(e.failure().category(), 1, Integer::sum);
            if (e.failure().category() == FailureCategory.INTERNAL) {
                fault(sql, e);
            }
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            fault(sql, e);
        }
        try {
            assertThat(rows(session, "SELECT 1")).containsExactly("1");
        } catch (RuntimeException | AssertionError e) {
            fault(sql, e);
        }
    }

    private void fault(String sql, Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        faults.putIfAbsent(
                e.getClass().getSimpleName()
                        + " "
                        + (trace.length == 0 ? e.getMessage() : trace[0]),
                HostileSql.shortened(sql) + "\n" + e + "\n" + e.getCause());
    }

    private static void drain(TraceSession session, String sql) {
        session.run(
                sql,
                LIMITS,
                result -> {
                    long rows = 0;
                    while (result.next()) {
                        rows++;
                        for (int i = 0; i < result.columnNames().size(); i++) {
                            if (result.type(i) == CellType.STRING) {
                                assertThat(result.getString(i)).doesNotContain(SECRET);
                            }
                        }
                    }
                    assertThat(rows).isLessThanOrEqualTo(LIMITS.rows());
                });
    }

    private HostileSql hostile() {
        try (TraceSession session = open()) {
            return new HostileSql(
                    SEED,
                    realStatements(),
                    rows(session, "SELECT DISTINCT name FROM pragma_function_list ORDER BY 1"),
                    rows(session, "SELECT name FROM pragma_module_list ORDER BY 1"),
                    folder);
        }
    }

    private static List<String> realStatements() {
        List<String> statements = new ArrayList<>();
        Prelude.statements()
                .values()
                .forEach(all -> all.forEach(statement -> statements.add(statement.text())));
        ModuleRegistry modules = ModuleRegistry.withStandardLibrary();
        for (String name : modules.packages()) {
            for (String key : modules.keys(name)) {
                String text = modules.text(name, key).orElseThrow();
                for (SqlSource statement : StatementSplitter.split(SqlSource.ofQuery(text))) {
                    statements.add(statement.text());
                }
            }
        }
        return statements;
    }

    private static List<String> rows(TraceSession session, String sql) {
        List<String> rows = new ArrayList<>();
        try (QueryResult result = session.query(sql)) {
            while (result.next()) {
                rows.add(
                        result.type(0) == CellType.LONG
                                ? Long.toString(result.getLong(0))
                                : String.valueOf(result.getString(0)));
            }
        }
        return rows;
    }

    private static TraceSession open() {
        byte[] empty = "{\"traceEvents\":[]}".getBytes(StandardCharsets.UTF_8);
        return TraceProcessor.open(
                TraceSource.bytes("empty.json", empty), ProcessorOptions.DEFAULTS);
    }
}
