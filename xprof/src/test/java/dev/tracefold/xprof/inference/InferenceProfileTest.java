// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.samples.ProfileBuilder;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.timeline.GroupLinks;
import dev.tracefold.xprof.timeline.Timelines;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

import static org.assertj.core.api.Assertions.assertThat;

class InferenceProfileTest {
    private static final long MILLI = 1_000_000_000;
    private static final int QUEUE = 7;
    private static final String SIZE = "batching_input_task_size";

    @TempDir private Path directory;

    @Test
    void requestsAndTheBatchTheyAreInAreToldApart() throws IOException {
        List<DataTable> tables = answer(Map.of(), server("a", "half_plus_two:3").write(directory));

        assertThat(tables).hasSize(4);
        assertThat(tables.get(0).rows()).containsExactly(List.of("half_plus_two:3"));
        assertThat(tables.get(0).properties()).containsEntry("hasBatching", "true");
        assertThat(tables.get(1).properties())
                .containsEntry("throughput", "55.6")
                .containsEntry("averageLatencyMs", "35.500");
        // Of 35 ms: 18 until the program is executed, of these 6 while the batch was formed; 3
        // until
        // it is launched; 1 of copying, 8 of computing, 3 after that; 2 of nothing between these.
        assertThat(row(tables.get(1), 0))
                .containsExactly(
                        "0.000", "2", 35.0, 1L, 15.0, "N/A", 12.0, 3.0, 1.0, 0.0, 8.0, 3.0, 2.0,
                        "");
        assertThat(row(tables.get(1), 1).subList(0, 5))
                .containsExactly("50.000", "1", 36.0, 2L, 16.0);
        assertThat(row(tables.get(1), 2).subList(0, 6))
                .containsExactly("Batch size 4", "N/A", 35.5, 1L, 15.5, "55.6");
        assertThat(row(tables.get(1), 3).subList(0, 3)).containsExactly("Average", "N/A", 35.5);
        assertThat(row(tables.get(2), 0))
                .containsExactly("0.000", "0", 20.0, 1L, 4L, 0.75, 16.0, "N/A", 8.0, "77", "");
        assertThat(tables.get(2).properties())
                .containsEntry("hasBatchingParam", "true")
                .containsEntry("batchingParamMaxBatchSize", "4")
                .containsEntry("batchingParamAllowedBatchSizes", "2,4");
        assertThat(tables.get(3).rows()).hasSize(1);
        assertThat(row(tables.get(3), 0).subList(0, 3))
                .containsExactly(0, "Linearize f32[2,2] {1,0}", 1);
        assertThat(String.valueOf(row(tables.get(3), 0).get(3)))
                .startsWith("50.00%: 0.500000ms<br>75.00%: ");
    }

    @Test
    void hostsAreAddedUpByTheNamesOfTheirModels() throws IOException {
        HostProfile one = server("a", "x:1").host("one").write(directory);
        HostProfile two = server("b", "w:1").host("two").write(directory);
        HostProfile three = server("c", "x:1").host("three").write(directory);

        List<DataTable> tables = answer(Map.of(), one, three, two);

        assertThat(tables.get(0).rows()).containsExactly(List.of("w:1"), List.of("x:1"));
        // Four requests of x:1, two of w:1, and rows of their sizes and averages.
        assertThat(tables.get(1).rows()).hasSize(2 + 2);
        assertThat(tables.get(4).rows()).hasSize(4 + 2);
    }

    @Test
    void whatToSortByCanBeChosen() throws IOException {
        HostProfile host = server("a", "m").write(directory);

        List<DataTable> bySize = answer(Map.of("request_column", "Request size"), host);

        assertThat(bySize.get(1).rows().stream().limit(2).map(row -> row.get(3)))
                .containsExactly(1L, 2L);
        List<DataTable> byCompute = answer(Map.of("request_column", "Host preprocess"), host);
        assertThat(byCompute.get(1).rows().getFirst().get(1)).isEqualTo("2");
    }

    @Test
    void ofManyRequestsSomeAreShownAtEachPercentile() {
        List<Integer> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(i);
        }

        assertThat(Percentiles.choose(many).stream().map(Percentiles.Chosen::value))
                .hasSize(10 + 10 + 10 + 5 + 1)
                .startsWith(500, 501)
                .contains(750, 759, 900, 990, 994)
                .endsWith(999);
        assertThat(Percentiles.choose(many.subList(0, 4)))
                .extracting(Percentiles.Chosen::percentile)
                .containsExactly(0.0, 25.0, 50.0, 75.0);
    }

    @Test
    void withoutBatchesARunOfASessionIsARequest() throws IOException {
        ProfileBuilder profile = new ProfileBuilder();
        profile.plane(XSpace.HOST_THREADS)
                .line(1, "main/1")
                .event("SessionRun", MILLI, 10 * MILLI, "_r", 1)
                .event("launch", 3 * MILLI, MILLI, "correlation_id", 5)
                .event("SessionRun", 20 * MILLI, 30 * MILLI, "_r", 1);
        profile.plane(XSpace.GPU_PREFIX + "0")
                .line(7, "Stream #7(Compute)")
                .event("gemm", 5 * MILLI, 4 * MILLI, "correlation_id", 5);
        HostProfile host = profile.write(directory);

        List<DataTable> tables = answer(Map.of(), host);

        assertThat(tables.get(0).rows()).containsExactly(List.of("ALL"));
        assertThat(tables.get(0).properties()).containsEntry("hasBatching", "false");
        // Latency, then host, runtime, both copies, the device, and after it.
        assertThat(row(tables.get(1), 0))
                .containsExactly("0.000", "0", 10.0, 0.0, 0.0, 0.0, 0.0, 4.0, 2.0, 0.0, "");
        assertThat(row(tables.get(1), 1).subList(0, 3)).containsExactly("50.000", "1", 30.0);
        assertThat(overview(host).rows())
                .contains(
                        List.of("Avg", 18.0, 2.0, 0.0, 20.0),
                        List.of("50.0%", 30.0, 0.0, 0.0, 30.0),
                        List.of("99.9%", 30.0, 0.0, 0.0, 30.0))
                .hasSize(6);
    }

    @Test
    void whatAHostRecordedIsTheSameAfterItWasSent() throws IOException {
        HostProfile host = server("a", "m:1").write(directory);
        HostInference read;
        try (XSpace space = host.open()) {
            GroupLinks links = new GroupLinks();
            assertThat(Timelines.prepare(space, links).byProgram()).isEmpty();
            read = InferenceReader.read(space, links);
        }

        byte[] sent = InferenceMessage.write(read).toByteArray();

        assertThat(InferenceMessage.read(new ProtoCursor(sent))).isEqualTo(read);
        assertThat(read.requests()).hasSize(2);
    }

    @Test
    void aToolIsOfferedWhereThereAreRequests() throws IOException {
        ToolRequest request = new ToolRequest(List.of(server("a", "m").write(directory)), Map.of());

        ToolResult names = ProfileTools.named("tool_names").run(request);

        assertThat(names).isInstanceOf(ToolResult.Text.class);
        assertThat(names.toString()).contains("inference_profile");
    }

    // Two requests wait for one batch, which a TPU computes.
    private static ProfileBuilder server(String thread, String model) {
        ProfileBuilder profile = new ProfileBuilder();
        ProfileBuilder.Plane threads = profile.plane(XSpace.HOST_THREADS);
        threads.line(1, thread + "/1")
                .event("BatchingSessionRun", 4 * MILLI, 30 * MILLI)
                .event("ScheduleWithoutSplit", 14 * MILLI, MILLI, "_pt", QUEUE, "_p", 9, SIZE, 2);
        threads.line(2, thread + "/2")
                .event("BatchingSessionRun", 5 * MILLI, 30 * MILLI)
                .event("ScheduleWithoutSplit", 15 * MILLI, MILLI, "_pt", QUEUE, "_p", 9, SIZE, 1);
        threads.line(3, thread + "/3")
                .event("ProcessBatch", 20 * MILLI, 20 * MILLI, "_ct", QUEUE, "_c", 9)
                .event(
                        "ConcatInputTensors",
                        21 * MILLI,
                        MILLI,
                        "padding_amount",
                        1,
                        "batch_size_after_padding",
                        4)
                .event("SessionRun", 22 * MILLI, 17 * MILLI, "model_id", model)
                .event("Linearize", 22 * MILLI, MILLI / 2, "shape", "f32[2,2]", "layout", "{1,0}")
                .event("tpu::System::Execute", 23 * MILLI, 3 * MILLI)
                .event(
                        "DoEnqueueProgram",
                        26 * MILLI,
                        MILLI,
                        "device_ordinal",
                        0,
                        "queue_id",
                        0,
                        "run_id",
                        4)
                .event("WriteHbm", 27 * MILLI, MILLI)
                .event("CompleteCallbacks", 37 * MILLI, MILLI);
        profile.plane(XSpace.TPU_PREFIX + "0")
                .line(4, "XLA Modules")
                .event("jit_f(77)", 28 * MILLI, 8 * MILLI, "queue_id", 0, "run_id", 4);
        String parameter = "/tensorflow/serving/batching/%s{model_name=half_plus_two}";
        profile.plane("/host:tfstreamz")
                .line(5, "metrics")
                .event("begin", 0, 1)
                .event(
                        "end",
                        50 * MILLI,
                        1,
                        parameter.formatted("max_batch_size"),
                        4,
                        parameter.formatted("allowed_batch_sizes"),
                        "2,4");
        return profile;
    }

    private static List<DataTable> answer(Map<String, String> options, HostProfile... hosts) {
        ToolResult result =
                ProfileTools.named("inference_profile")
                        .run(new ToolRequest(List.of(hosts), options));
        assertThat(result).isInstanceOf(ToolResult.Tables.class);
        return ((ToolResult.Tables) result).tables();
    }

    private static DataTable overview(HostProfile host) {
        ToolResult result =
                ProfileTools.named("overview_page").run(new ToolRequest(List.of(host), Map.of()));
        return ((ToolResult.Tables) result).tables().get(4);
    }

    private static List<Object> row(DataTable table, int row) {
        return table.rows().get(row);
    }
}
