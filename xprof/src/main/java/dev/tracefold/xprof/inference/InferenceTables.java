// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.Digits;

/// Requests and batches as XProf's page shows them: a table of the models, and for each of them one of
/// requests, one of batches if there are any, and one of tensors if any were laid out. The column of links is
/// empty, as it is in XProf outside of Google.
public final class InferenceTables {
    private static final String NONE = "N/A";
    private static final String NO_LINK = "";
    private static final double[] TENSOR_PERCENTILES = {50, 75, 90, 95, 99, 99.9};

    private static final Map<String, ToDoubleFunction<InferenceRequest>> REQUEST_COLUMNS =
            Map.ofEntries(
                    column("Request delay for batching", request -> (double) request.delayPs()),
                    column("Request size", request -> (double) request.size()),
                    column("Host preprocess", request -> (double) request.spent().preprocess()),
                    column(
                            "Host batch formation",
                            request -> (double) request.spent().batchFormation()),
                    column("Host runtime", request -> (double) request.spent().runtime()),
                    column("Data transfer H2D", request -> (double) request.spent().write()),
                    column("Data transfer D2H", request -> (double) request.spent().read()),
                    column("Device compute", request -> (double) request.spent().device()),
                    column("Host postprocess", request -> (double) request.spent().postprocess()),
                    column("Idle time", request -> (double) request.spent().idle()));

    private static final Map<String, ToDoubleFunction<InferenceBatch>> BATCH_COLUMNS =
            Map.ofEntries(
                    column("Batching delay", batch -> (double) batch.delayPs()),
                    column("Padding amount", batch -> (double) batch.padding()),
                    column("Batch size after padding", batch -> (double) batch.size()),
                    column("Batching efficiency", InferenceBatch::efficiency));

    private InferenceTables() {}

    private static <T> Map.Entry<String, ToDoubleFunction<T>> column(
            String label, ToDoubleFunction<T> value) {
        return Map.entry(label, value);
    }

    /// Makes the tables.
    ///
    /// @param requestColumn by which requests are sorted before percentiles are chosen; latency if it is
    ///     none that is known
    /// @param batchColumn the same for batches
    public static List<DataTable> of(
            InferenceStats stats, String requestColumn, String batchColumn) {
        List<ModelInference> models = stats.byModel();
        boolean batching = models.stream().anyMatch(model -> !model.batches().isEmpty());
        DataTable names =
                new DataTable()
                        .string("model_name", "Model Name")
                        .property("hasBatching", Boolean.toString(batching))
                        // XProf says so even where the tables of tensors follow.
                        .property("hasTensorPattern", "false");
        List<DataTable> result = new ArrayList<>(List.of(names));
        for (ModelInference model : models) {
            names.row(model.model());
            result.add(requests(model, requestColumn, batching));
            if (batching) {
                result.add(batches(model, batchColumn, stats));
            }
            if (!stats.patterns().isEmpty()) {
                result.add(tensors(model, stats.patterns()));
            }
        }
        return result;
    }

    private static DataTable requests(ModelInference model, String column, boolean batching) {
        DataTable table =
                new DataTable()
                        .string("percentile", "Percentile")
                        .string("request_id", "Request ID")
                        .number("latency_ms", "Latency");
        if (batching) {
            table.number("batching_request_size", "Request size")
                    .number("host_batch_formation", "Host batch formation")
                    .string("throughput", "Throughput");
        }
        table.number("host_preprocessing", "Host preprocess")
                .number("host_runtime", "Host runtime")
                .number("data_transfer_h2d", "Data transfer H2D")
                .number("data_transfer_d2h", "Data transfer D2H")
                .number("device_compute", "Device compute")
                .number("host_postprocess", "Host postprocess")
                .number("idle time", "Idle time")
                .string("trace_viewer_url", "Trace Viewer URL")
                .property("throughput", Digits.one(model.requestThroughput()))
                .property("averageLatencyMs", Digits.of(model.requestMillis(), 3));
        List<InferenceRequest> sorted = sorted(model.requests(), REQUEST_COLUMNS, column);
        for (Percentiles.Chosen<InferenceRequest> one : Percentiles.choose(sorted)) {
            List<Object> head =
                    List.of(Digits.of(one.percentile(), 3), Long.toString(one.value().id()));
            table.row(row(head, one.value(), batching, NONE));
        }
        double perRequest = model.requestThroughput() / model.requests().size();
        for (ModelInference.OfSize size : model.bySize()) {
            table.row(
                    row(
                            List.of("Batch size " + size.size(), NONE),
                            size.request(),
                            batching,
                            Digits.one(size.requests() * perRequest)));
        }
        return table.row(
                row(
                        List.of("Average", NONE),
                        model.averageRequest(),
                        batching,
                        Digits.one(model.requestThroughput())));
    }

    private static <T> List<T> sorted(
            List<T> byLatency, Map<String, ToDoubleFunction<T>> columns, String column) {
        ToDoubleFunction<T> value = columns.get(column);
        return value == null
                ? byLatency
                : byLatency.stream().sorted(Comparator.comparingDouble(value)).toList();
    }

    private static List<Object> row(
            List<Object> head, InferenceRequest request, boolean batching, String throughput) {
        List<Object> row = new ArrayList<>(head);
        row.add(millis(request.durationPs()));
        if (batching) {
            row.add(request.size());
            row.add(millis(request.delayPs()));
            row.add(throughput);
        }
        TimeSpent spent = request.spent();
        for (long time :
                new long[] {
                    spent.preprocess(),
                    spent.runtime(),
                    spent.write(),
                    spent.read(),
                    spent.device(),
                    spent.postprocess(),
                    spent.idle()
                }) {
            row.add(millis(time));
        }
        row.add(NO_LINK);
        return row;
    }

    private static double millis(long picos) {
        return (double) picos / 1e9;
    }

    private static DataTable batches(ModelInference model, String column, InferenceStats stats) {
        DataTable table =
                new DataTable()
                        .string("percentile", "Percentile")
                        .string("batch_id", "Batch ID")
                        .number("latency", "Latency")
                        .number("padding_amount", "Padding amount")
                        .number("batch_size_after_padding", "Batch size after padding")
                        .number("batching_efficiency", "Batching efficiency")
                        .number("batching_delay_us", "Batching delay")
                        .string("throughput", "Throughput")
                        .number("device_compute", "Device compute")
                        .string("program_id", "Program ID(s)")
                        .string("trace_viewer_url", "Trace Viewer URL")
                        .property("throughput", Digits.one(model.batchThroughput()))
                        .property("averageLatencyMs", Digits.of(model.batchMillis(), 3));
        List<InferenceBatch> sorted = sorted(model.batches(), BATCH_COLUMNS, column);
        for (Percentiles.Chosen<InferenceBatch> one : Percentiles.choose(sorted)) {
            List<Object> head =
                    List.of(Digits.of(one.percentile(), 3), Long.toString(one.value().id()));
            table.row(row(head, one.value(), NONE));
        }
        double perBatch = model.batchThroughput() / model.batches().size();
        for (ModelInference.OfSize size : model.bySize()) {
            table.row(
                    row(
                            List.of("Batch size " + size.size(), NONE),
                            size.batch(),
                            Digits.one(size.batches() * perBatch)));
        }
        table.row(
                row(
                        List.of("Aggregated", NONE),
                        model.averageBatch(),
                        Digits.one(model.batchThroughput())));
        addParameters(table, stats, model.model());
        return table;
    }

    private static List<Object> row(List<Object> head, InferenceBatch batch, String throughput) {
        String programs =
                batch.programs().stream()
                        .map(Long::toUnsignedString)
                        .collect(Collectors.joining(", "));
        List<Object> row = new ArrayList<>(head);
        row.addAll(
                List.of(
                        millis(batch.durationPs()),
                        batch.padding(),
                        batch.size(),
                        batch.efficiency(),
                        millis(batch.delayPs()),
                        throughput,
                        millis(batch.devicePs()),
                        programs.isEmpty() ? NONE : programs,
                        NO_LINK));
        return row;
    }

    private static void addParameters(DataTable table, InferenceStats stats, String model) {
        table.property("hasBatchingParam", Boolean.toString(stats.hasBatching(model)));
        if (stats.hasBatching(model)) {
            BatchingParameters parameters = stats.batching(model);
            table.property("batchingParamNumBatchThreads", Long.toString(parameters.threads()))
                    .property("batchingParamMaxBatchSize", Long.toString(parameters.maxBatchSize()))
                    .property(
                            "batchingParamBatchTimeoutMicros",
                            Long.toString(parameters.timeoutMicros()))
                    .property(
                            "batchingParamMaxEnqueuedBatches",
                            Long.toString(parameters.maxEnqueued()))
                    .property("batchingParamAllowedBatchSizes", parameters.allowedSizes());
        }
    }

    private static DataTable tensors(ModelInference model, List<String> patterns) {
        Map<Integer, List<Long>> times = new TreeMap<>();
        model.requests().stream()
                .flatMap(request -> request.tensors().stream())
                .filter(use -> !use.ofBatch())
                .forEach(use -> times(times, use).add(use.timePs()));
        model.batches().stream()
                .flatMap(batch -> batch.tensors().stream())
                .forEach(use -> times(times, use).add(use.timePs()));
        DataTable table =
                new DataTable()
                        .number("id", "ID")
                        .string("tensor_pattern", "Tensor Pattern")
                        .number("count", "Number of Occurrence")
                        .string("percentile", "Linearize/Delinearize latency");
        times.forEach((pattern, all) -> {
            List<Long> sorted = all.stream().sorted().toList();
            List<String> texts = new ArrayList<>();
            for (double percentile : TENSOR_PERCENTILES) {
                long time = sorted.get((int) (percentile / 100 * sorted.size()));
                texts.add(
                        "%s%%: %sms".formatted(Digits.two(percentile), Digits.of(millis(time), 6)));
            }
            table.row(
                    table.rows().size(),
                    patterns.get(pattern),
                    sorted.size(),
                    String.join("<br>", texts));
        });
        return table;
    }

    private static List<Long> times(Map<Integer, List<Long>> times, TensorUse use) {
        return times.computeIfAbsent(use.pattern(), any -> new ArrayList<>());
    }
}
