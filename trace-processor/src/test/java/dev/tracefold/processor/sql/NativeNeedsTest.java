// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/// Whoever mounts Perfetto's own library needs every native thing that it names; the list is
/// `native-needs.txt`.
class NativeNeedsTest {
    private static final String NO_ETM =
            "optional in Perfetto too; linux.perf.etm, which needs it, is not in its program";

    /// What is left out on purpose, and why.
    private static final Map<String, String> LEFT_OUT =
            Map.of(
                    "__intrinsic_etm_decode_chunk", NO_ETM,
                    "__intrinsic_etm_iterate_instruction_range", NO_ETM);

    private final TraceSession session = open();

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void everyTableCanBeRead() {
        Set<String> missing = new TreeSet<>();
        for (String table : needs("table")) {
            try {
                rows("SELECT * FROM %s LIMIT 0".formatted(table));
            } catch (ProcessorException e) {
                missing.add(table);
            }
        }
        assertThat(missing).as("reasons: %s", LEFT_OUT).isEqualTo(leftOut("table"));
    }

    @Test
    void everyFunctionIsRegistered() {
        Set<String> missing = needs("function");
        missing.removeAll(rows("SELECT lower(name) FROM pragma_function_list"));
        assertThat(missing).isEqualTo(leftOut("function"));
    }

    @Test
    void everyTableFunctionAndModuleIsRegistered() {
        Set<String> missing = needs("module");
        missing.removeAll(rows("SELECT lower(name) FROM pragma_module_list"));
        assertThat(missing).isEqualTo(leftOut("module"));
    }

    @Test
    void theOperatorsThatPerfettoDefinesAnswer() {
        assertThat(rows("SELECT ('abc' REGEXP 'b.') || ('abc' GLOB 'a*') || ('abc' GLOB 'b*')"))
                .containsExactly("110");
    }

    @Test
    void everyMacroOfTheParserExpands() {
        for (String macro : needs("macro")) {
            boolean prefixed = macro.endsWith("_prefix");
            String call = "%s!(%s)".formatted(macro, arguments(macro));
            String sql = (prefixed ? "SELECT 1 " : "SELECT ") + call;
            assertThat(
                            rows(
                                    "CREATE OR REPLACE PERFETTO MACRO itself(x Expr) RETURNS Expr AS $x;"
                                            + sql))
                    .as(macro)
                    .hasSize(1);
        }
    }

    private static String arguments(String macro) {
        return macro.contains("stringify") ? "a b" : "itself, (1, 2)";
    }

    private static Set<String> needs(String kind) {
        Set<String> names = new TreeSet<>();
        for (String line : list().split("\n", -1)) {
            if (line.startsWith(kind + " ")) {
                names.add(line.substring(kind.length() + 1));
            }
        }
        assertThat(names).isNotEmpty();
        return names;
    }

    private static Set<String> leftOut(String kind) {
        Set<String> names = needs(kind);
        names.retainAll(LEFT_OUT.keySet());
        return names;
    }

    private static String list() {
        try (InputStream stream =
                requireNonNull(NativeNeedsTest.class.getResourceAsStream("native-needs.txt"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> rows(String sql) {
        List<String> rows = new ArrayList<>();
        try (QueryResult result = session.query(sql)) {
            while (result.next()) {
                rows.add(String.valueOf(result.getString(0)));
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
