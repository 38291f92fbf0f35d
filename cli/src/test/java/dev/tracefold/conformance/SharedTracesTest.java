// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Every real trace there is loads and has rows where its format puts them. Without the shared files
/// there is nothing to test.
class SharedTracesTest {
    /// Tables of which one at least is not empty after the load.
    private static final Map<String, List<String>> TABLES =
            Map.ofEntries(
                    Map.entry("perfetto", List.of("slice", "counter", "clock_snapshot")),
                    Map.entry("chrome_json", List.of("slice")),
                    Map.entry("kineto_json", List.of("slice")),
                    Map.entry("rocprof_json", List.of()),
                    Map.entry("systrace_html", List.of("sched")),
                    Map.entry("systrace_text", List.of("sched", "slice")),
                    Map.entry("ctrace", List.of("slice")),
                    Map.entry("perf_script", List.of("stack_profile_callsite")),
                    Map.entry("perf_data", List.of("perf_sample")),
                    Map.entry("collapsed", List.of("stack_profile_callsite")),
                    Map.entry("pprof", List.of("stack_profile_callsite")),
                    Map.entry("gecko", List.of()),
                    Map.entry("v8_cpuprofile", List.of("stack_profile_callsite")),
                    Map.entry("xplane", List.of("slice")));

    /// Has no event that Perfetto's program would read either.
    private static final Set<String> WITHOUT_ROWS = Set.of("counter_tracks.html");

    private static final String GARBLED = "tpu_inference_mangled.xplane.pb";

    @TestFactory
    Stream<DynamicTest> aRealTraceHasItsRows() throws IOException {
        Path traces = Path.of(System.getProperty("tracefold.shared", "../../shared"), "traces");
        if (!Files.isDirectory(traces)) {
            return Stream.empty();
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(traces)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        return files.stream()
                .filter(file -> TABLES.containsKey(folder(traces, file)))
                .map(file ->
                        DynamicTest.dynamicTest(
                                traces.relativize(file).toString(),
                                () -> check(folder(traces, file), file)));
    }

    private static String folder(Path traces, Path file) {
        return traces.relativize(file).getName(0).toString();
    }

    private static void check(String folder, Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.equals(GARBLED)) {
            assertThatThrownBy(() -> open(file).close())
                    .isInstanceOf(ProcessorException.class)
                    .hasMessageContaining("garbled");
            return;
        }
        try (TraceSession session = open(file)) {
            if (WITHOUT_ROWS.contains(name)) {
                return;
            }
            List<String> tables = TABLES.getOrDefault(folder, List.of());
            if (!tables.isEmpty()) {
                assertThat(rows(session, tables)).isPositive();
            }
        }
    }

    private static long rows(TraceSession session, List<String> tables) {
        String counts =
                tables.stream()
                        .map("(SELECT count(*) FROM %s)"::formatted)
                        .collect(Collectors.joining(" + "));
        try (QueryResult rows = session.query("SELECT " + counts)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(0);
        }
    }

    private static TraceSession open(Path file) {
        return TraceProcessor.open(TraceSource.file(file), ProcessorOptions.DEFAULTS);
    }
}
