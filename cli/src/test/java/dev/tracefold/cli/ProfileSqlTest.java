// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.LogDirectory;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/// The module `tracefold.profile` over recorded profiles says what XProf's tools say. The property
/// `tracefold.shared` says where the profiles are (default: beside the checkout).
class ProfileSqlTest {
    private static final Path LOGS =
            Path.of(System.getProperty("tracefold.shared", "../../shared"))
                    .resolve("traces/xplane");
    private static final double MICROS = 1e-6;

    /// What is summed over the events of one thing.
    private record Sum(double count, double micros) {}

    @BeforeAll
    static void profilesAreThere() {
        Assumptions.assumeTrue(Files.isDirectory(LOGS), () -> "no profiles in " + LOGS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GPU-multi-worker", "amd-attention", "amd-gemm"})
    void kernelsTakeWhatKernelStatsSays(String run) {
        Map<String, Sum> tool = new TreeMap<>();
        for (List<Object> row : table("kernel_stats", run, 0)) {
            tool.merge(
                    row.get(1) + " " + row.get(2) + " " + row.get(4) + " " + row.get(5),
                    new Sum(number(row.get(10)), number(row.get(11))),
                    (one, other) -> new Sum(one.count + other.count, one.micros + other.micros));
        }

        Map<String, Sum> sql =
                sums(
                        run,
                        """
                        INCLUDE PERFETTO MODULE tracefold.profile;
                        SELECT
                          printf('%s %s %s %s', name, registers_per_thread, block_dim, grid_dim),
                          count(*),
                          sum(dur) / 1e3
                        FROM kernel
                        GROUP BY 1
                        """);

        assertThat(sql).isNotEmpty().hasSameSizeAs(tool);
        tool.forEach(
                (kernel, sum) -> assertSame(kernel, requireNonNull(sql.get(kernel), kernel), sum));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tpu-inference", "amd-attention", "amd-gemm"})
    void operationsTakeWhatHloStatsSays(String run) {
        Map<String, Sum> tool = new TreeMap<>();
        for (List<Object> row : table("hlo_stats", run, 0)) {
            tool.put(
                    row.get(1) + " " + row.get(3), new Sum(number(row.get(6)), number(row.get(9))));
        }

        Map<String, Sum> sql =
                sums(
                        run,
                        """
                        INCLUDE PERFETTO MODULE tracefold.profile;
                        SELECT printf('%u %s', program_id, name), count(*), sum(self_dur_ps) / 1e6
                        FROM xla_op
                        WHERE NOT is_async
                        GROUP BY 1
                        """);

        assertThat(sql.keySet()).containsAll(tool.keySet());
        tool.forEach((op, sum) -> assertSame(op, requireNonNull(sql.get(op), op), sum));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GPU-multi-worker", "tpu-inference", "amd-gemm"})
    void operationsOfTheHostTakeWhatFrameworkOpStatsSays(String run) {
        Map<String, Sum> tool = new TreeMap<>();
        for (List<Object> row : table("framework_op_stats", run, 1)) {
            if (row.get(1).equals("Host")) {
                tool.put((String) row.get(3), new Sum(number(row.get(4)), number(row.get(7))));
            }
        }

        Map<String, Sum> sql =
                sums(
                        run,
                        """
                        INCLUDE PERFETTO MODULE tracefold.profile.host_op_self_dur;
                        SELECT name, count(*), sum(self_dur) / 1e3
                        FROM host_op
                        JOIN host_op_self_dur USING (id)
                        GROUP BY 1
                        """);

        assertThat(tool).isNotEmpty();
        tool.forEach((op, sum) -> assertSame(op, requireNonNull(sql.get(op), op), sum));
    }

    @Test
    void modulesHaveTheProgramOfTheirOperations() {
        assertThat(
                        answer(
                                "tpu-inference",
                                """
                                INCLUDE PERFETTO MODULE tracefold.profile;
                                SELECT printf('%s %d %d', name, device, count(*))
                                FROM xla_module
                                WHERE program_id = (
                                  SELECT program_id FROM xla_op WHERE name = 'copy-done.4' LIMIT 1
                                )
                                GROUP BY name, device
                                """))
                .containsExactly("jit_f 0 100", "jit_f 1 100", "jit_f 2 100", "jit_f 3 100");
    }

    @Test
    void stepsAreThoseOfDevicesOrTheAnnotatedOnes() {
        String steps =
                """
                INCLUDE PERFETTO MODULE tracefold.profile;
                SELECT
                  printf(
                    '%s %d: %d, %d to %d, %d ns',
                    device_type, device, count(*), min(step), max(step), sum(dur)
                  )
                FROM device_step
                GROUP BY device_type, device
                """;

        assertThat(answer("GPU-multi-worker", steps))
                .containsExactly("GPU 4: 1, 0 to 0, 19865491 ns", "GPU 6: 1, 0 to 0, 21310352 ns");
        assertThat(answer("jax-cpu-4host", steps))
                .containsExactly("CPU 0: 20, 1 to 20, 5117739360 ns");
        assertThat(answer("tpu-inference", steps)).isEmpty();
    }

    @Test
    void oneQueryRunsOverAFleetOfProfiles() throws IOException {
        CommandRun run =
                CommandRun.of(
                        "query",
                        "--format",
                        "csv",
                        "--sql",
                        """
                        INCLUDE PERFETTO MODULE tracefold.profile;
                        SELECT device_type, count(*) AS ops FROM xla_op GROUP BY 1
                        """,
                        file("jax-cpu-4host").toString(),
                        file("amd-gemm").toString(),
                        file("tpu-inference").toString());

        assertThat(run.status()).describedAs(run.err()).isZero();
        assertThat(run.out().lines().skip(1))
                .anySatisfy(line -> assertThat(line).contains("CPU", ",1200"))
                .anySatisfy(line -> assertThat(line).contains("GPU", ",42"))
                .anySatisfy(line -> assertThat(line).contains("TPU", ",6613"));
    }

    private static void assertSame(String what, Sum actual, Sum expected) {
        assertThat(actual).describedAs(what).isNotNull();
        assertThat(actual.count).describedAs(what).isEqualTo(expected.count);
        assertThat(actual.micros)
                .describedAs(what)
                .isCloseTo(expected.micros, within(MICROS * Math.max(1, expected.micros)));
    }

    private static double number(Object cell) {
        return ((Number) cell).doubleValue();
    }

    private static List<List<Object>> table(String tool, String run, int index) {
        ToolResult result =
                ProfileTools.named(tool)
                        .run(new ToolRequest(new LogDirectory(LOGS).run(run).select(""), Map.of()));
        List<DataTable> tables = ((ToolResult.Tables) result).tables();
        return tables.get(index).rows();
    }

    private static Map<String, Sum> sums(String run, String sql) {
        Map<String, Sum> result = new TreeMap<>();
        try (TraceSession session = open(run);
                QueryResult rows = session.query(sql)) {
            while (rows.next()) {
                result.put(rows.getString(0), new Sum(rows.getDouble(1), rows.getDouble(2)));
            }
        }
        return result;
    }

    private static List<String> answer(String run, String sql) {
        List<String> result = new ArrayList<>();
        try (TraceSession session = open(run);
                QueryResult rows = session.query(sql)) {
            while (rows.next()) {
                result.add(rows.getString(0));
            }
        }
        return result;
    }

    private static TraceSession open(String run) {
        return TraceProcessor.open(TraceSource.file(file(run)), ProcessorOptions.DEFAULTS);
    }

    /// The profile of the run's first host.
    private static Path file(String run) {
        try (Stream<Path> files = Files.list(LOGS.resolve("plugins/profile").resolve(run))) {
            return files.filter(path -> path.toString().endsWith(".xplane.pb"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
