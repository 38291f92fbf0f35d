// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.processor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryResult;

/// Completes keywords and the names the session had when the shell began.
final class NameCompleter implements Completer {
    private static final List<String> KEYWORDS =
            List.of(
                    "SELECT",
                    "FROM",
                    "WHERE",
                    "GROUP BY",
                    "ORDER BY",
                    "HAVING",
                    "LIMIT",
                    "JOIN",
                    "LEFT JOIN",
                    "USING",
                    "WITH",
                    "AS",
                    "DISTINCT",
                    "UNION ALL",
                    "CASE",
                    "WHEN",
                    "THEN",
                    "ELSE",
                    "END",
                    "GLOB",
                    "LIKE",
                    "BETWEEN",
                    "IS NULL",
                    "IS NOT NULL",
                    "COUNT(*)",
                    "SUM(",
                    "AVG(",
                    "MIN(",
                    "MAX(",
                    "OVER (",
                    "PARTITION BY",
                    "CREATE PERFETTO TABLE",
                    "CREATE PERFETTO VIEW",
                    "CREATE PERFETTO FUNCTION",
                    "CREATE PERFETTO MACRO",
                    "CREATE PERFETTO INDEX",
                    "INCLUDE PERFETTO MODULE",
                    "EXTRACT_ARG(");
    private static final List<String> NAME_QUERIES =
            List.of(
                    "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')",
                    "SELECT name FROM perfetto_tables");

    private final SortedSet<String> names;

    private NameCompleter(SortedSet<String> names) {
        this.names = names;
    }

    static NameCompleter of(TraceSession session) {
        SortedSet<String> names = new TreeSet<>();
        for (String query : NAME_QUERIES) {
            addNames(session, query, names);
        }
        return new NameCompleter(names);
    }

    private static void addNames(TraceSession session, String query, SortedSet<String> names) {
        try (QueryResult result = session.query(query)) {
            while (result.next()) {
                names.add(result.getString(0));
            }
        } catch (ProcessorException e) {
            // Completion is a convenience: a catalogue that cannot be read only makes it poorer.
            return;
        }
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String word = line.word().substring(0, line.wordCursor()).toLowerCase(Locale.ROOT);
        // What stands before a bracket, comma or operator is no part of the name.
        int start = word.length();
        while (start > 0 && isNamePart(word.charAt(start - 1))) {
            start--;
        }
        String before = line.word().substring(0, start);
        String prefix = word.substring(start);
        List<String> all = new ArrayList<>(names);
        all.addAll(KEYWORDS);
        for (String name : all) {
            if (name.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                candidates.add(new Candidate(before + name, name, null, null, null, null, false));
            }
        }
    }

    private static boolean isNamePart(char c) {
        return c == '_' || c == '.' || Character.isLetterOrDigit(c);
    }
}
