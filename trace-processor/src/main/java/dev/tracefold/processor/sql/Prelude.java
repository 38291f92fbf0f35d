// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.tracefold.processor.syntax.SqlSource;

import static java.util.Objects.requireNonNull;

/// The objects that are there without INCLUDE, as the statements that make them, by name. The SQL
/// is read once a process.
final class Prelude {
    static final List<String> FILES =
            List.of("functions", "tracks", "events", "entities", "profiling");
    private static final String KEYWORD = "CREATE ";
    private static final String OURS = "PERFETTO ";
    private static final String BEGINNING = "\n" + KEYWORD;
    private static final String ENDING = ";\n";

    private static final Map<String, List<SqlSource>> STATEMENTS = load();

    private Prelude() {}

    /// Statements by the lower-case name of what they make; functions of one name and several
    /// argument counts have several.
    static Map<String, List<SqlSource>> statements() {
        return STATEMENTS;
    }

    private static Map<String, List<SqlSource>> load() {
        Map<String, List<SqlSource>> byName = new LinkedHashMap<>();
        for (String file : FILES) {
            for (SqlSource statement : split(SqlSource.ofEngine(read(file)))) {
                byName.computeIfAbsent(nameOf(statement.text()), n -> new ArrayList<>())
                        .add(statement);
            }
        }
        return Collections.unmodifiableMap(byName);
    }

    /// The statements of one of our own texts: each begins a line and ends one, which needs no tokenizer to be seen.
    static List<SqlSource> split(SqlSource file) {
        String text = file.text();
        List<SqlSource> statements = new ArrayList<>();
        int end = 0;
        for (int at = text.indexOf(BEGINNING); at >= 0; at = text.indexOf(BEGINNING, end)) {
            end = text.indexOf(ENDING, at);
            statements.add(file.slice(at + 1, end));
        }
        return statements;
    }

    /// The word after `CREATE [PERFETTO] TABLE`, VIEW, FUNCTION or MACRO: our own text keeps this
    /// form.
    private static String nameOf(String statement) {
        int start = statement.indexOf(' ', KEYWORD.length()) + 1;
        if (statement.startsWith(OURS, KEYWORD.length())) {
            start = statement.indexOf(' ', start) + 1;
        }
        int end = start;
        while (Character.isJavaIdentifierPart(statement.charAt(end))) {
            end++;
        }
        return statement.substring(start, end).toLowerCase(Locale.ROOT);
    }

    /// Text of a file.
    static String read(String file) {
        String resource = "prelude/" + file + ".sql";
        try (InputStream in = Prelude.class.getResourceAsStream(resource)) {
            return new String(requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
