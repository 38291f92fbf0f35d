// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Counters and gauges in Prometheus' text form. Owners keep their numbers where they need them;
/// this only names them and reads them when asked.
public final class MetricsText {
    /// Media type of the text.
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final List<Metric> metrics = new ArrayList<>();

    /// Something that only grows; its name ends in `_total`.
    public MetricsText counter(String name, String help, LongSupplier value) {
        metrics.add(new Metric(name, "counter", help, value));
        return this;
    }

    /// Something that goes up and down.
    public MetricsText gauge(String name, String help, LongSupplier value) {
        metrics.add(new Metric(name, "gauge", help, value));
        return this;
    }

    /// The page.
    public String render() {
        StringBuilder page = new StringBuilder();
        for (Metric metric : metrics) {
            page.append("# HELP %s %s\n".formatted(metric.name, metric.help))
                    .append("# TYPE %s %s\n".formatted(metric.name, metric.type))
                    .append("%s %d\n".formatted(metric.name, metric.value.getAsLong()));
        }
        return page.toString();
    }

    private record Metric(String name, String type, String help, LongSupplier value) {}
}
