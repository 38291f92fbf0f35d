// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.tracefold.orchestrator.database.Dialect;
import dev.tracefold.orchestrator.database.GlobPattern;
import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;

/// Finds traces by pieces of their addresses: an index holds the traces of every three characters.
/// SQLite has it as a table, which is asked here; PostgreSQL's is an index that it finds itself.
final class TraceText {
    private static final int GRAM = 3;
    private static final int MOST_GRAMS = 20;
    private static final int PROBE = 2000;
    private static final int USED = 3;
    // Looking traces up one by one beats reading all addresses up to here.
    private static final int FEW = 20;

    private final Session session;

    TraceText(Session session) {
        this.session = session;
    }

    /// A condition on the trace `t`, which all hold whose address contains what the pattern does; nothing
    /// when the index is no help.
    Optional<SqlText> mayMatch(GlobPattern pattern) throws SQLException {
        Set<String> grams = grams(pattern);
        if (grams.isEmpty()) {
            return Optional.empty();
        }
        return session.dialect() == Dialect.SQLITE
                ? rarest(grams).map(TraceText::match)
                : Optional.of(contains(pattern));
    }

    private static Set<String> grams(GlobPattern pattern) {
        Set<String> grams = new LinkedHashSet<>();
        for (String literal : pattern.literals()) {
            int[] points = literal.codePoints().toArray();
            for (int i = 0; i + GRAM <= points.length && grams.size() < MOST_GRAMS; i++) {
                grams.add(new String(points, i, GRAM));
            }
        }
        return grams;
    }

    private static SqlText contains(GlobPattern pattern) {
        return new SqlText()
                .append(
                        "t.address LIKE ?",
                        pattern.literals().stream()
                                .map(GlobPattern::likeLiteral)
                                .collect(Collectors.joining("%", "%", "%")));
    }

    // Most characters of addresses are those of all of them, and their lists are as long as the
    // catalog.
    private Optional<List<String>> rarest(Set<String> grams) throws SQLException {
        long traces = session.number(new SqlText().append("SELECT traces FROM trace_total"));
        record Estimated(String gram, double traces) {}
        List<Estimated> all = new ArrayList<>();
        for (String gram : grams) {
            all.add(new Estimated(gram, estimate(gram, traces)));
        }
        all.sort(Comparator.comparingDouble(Estimated::traces));
        return all.getFirst().traces() * FEW > traces + (double) PROBE * FEW
                ? Optional.empty()
                : Optional.of(all.stream().limit(USED).map(Estimated::gram).toList());
    }

    // From how far the first ones lie apart.
    private double estimate(String gram, long traces) throws SQLException {
        return session.first(
                        new SqlText()
                                .append(
                                        "SELECT COUNT(*), MIN(rowid), MAX(rowid) FROM (SELECT rowid FROM"
                                                + " trace_text WHERE trace_text MATCH ? LIMIT ?)",
                                        quoted(gram),
                                        PROBE),
                        row -> {
                            long found = row.getLong(1);
                            long apart = Math.max(1, row.getLong(3) - row.getLong(2));
                            return found < PROBE
                                    ? (double) found
                                    : (double) found * (double) traces / (double) apart;
                        })
                .orElse(0.0);
    }

    private static SqlText match(List<String> grams) {
        return new SqlText()
                .append(
                        "t.id IN (SELECT rowid FROM trace_text WHERE trace_text MATCH ?)",
                        grams.stream().map(TraceText::quoted).collect(Collectors.joining(" AND ")));
    }

    private static String quoted(String gram) {
        return '"' + gram.replace("\"", "\"\"") + '"';
    }
}
