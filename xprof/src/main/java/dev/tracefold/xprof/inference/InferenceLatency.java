// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.Digits;

/// How long requests take, of all models together: in the mean, and at the percentiles that people ask for.
public final class InferenceLatency {
    private static final double[] PERCENTILES = {50, 75, 90, 99, 99.9};
    private static final double PICOS_PER_MILLI = 1e9;

    private InferenceLatency() {}

    /// Where the time of a request went, in milliseconds.
    private record Breakdown(double host, double device, double communication, double total) {
        static Breakdown of(InferenceRequest request) {
            double total = (double) request.durationPs() / PICOS_PER_MILLI;
            double device = (double) request.spent().device() / PICOS_PER_MILLI;
            double communication =
                    (double) (request.spent().read() + request.spent().write()) / PICOS_PER_MILLI;
            return new Breakdown(total - device - communication, device, communication, total);
        }

        static Breakdown average(List<Breakdown> all) {
            return new Breakdown(
                    all.stream().mapToDouble(Breakdown::host).average().orElse(0),
                    all.stream().mapToDouble(Breakdown::device).average().orElse(0),
                    all.stream().mapToDouble(Breakdown::communication).average().orElse(0),
                    all.stream().mapToDouble(Breakdown::total).average().orElse(0));
        }
    }

    /// A table of them, which is empty if there are no requests.
    public static DataTable table(InferenceStats stats) {
        DataTable table =
                new DataTable()
                        .string("percentile", "percentile")
                        .number("hostTimeMs", "Host time (in ms)")
                        .number("deviceTimeMs", "Device time (in ms)")
                        .number("communicationTimeMs", "Host-device communication time (in ms)")
                        .number("totalTimeMs", "Total latency (in ms)");
        List<Breakdown> all = new ArrayList<>();
        for (ModelInference model : stats.byModel()) {
            model.requests().forEach(request -> all.add(Breakdown.of(request)));
        }
        if (all.isEmpty()) {
            return table;
        }
        all.sort(Comparator.comparingDouble(Breakdown::total));
        add(table, "Avg", Breakdown.average(all));
        for (double percentile : PERCENTILES) {
            int index = (int) (percentile / 100 * all.size());
            add(table, Digits.percent(percentile), all.get(index));
        }
        return table;
    }

    private static void add(DataTable table, String label, Breakdown times) {
        table.row(label, times.host(), times.device(), times.communication(), times.total());
    }
}
