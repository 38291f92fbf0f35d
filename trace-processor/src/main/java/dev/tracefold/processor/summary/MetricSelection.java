// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.structured.SpecMessage;
import dev.tracefold.processor.structured.StructuredQueries;

/// Finds the metrics of a request and makes SQL of them.
final class MetricSelection {
    private static final String EVERY_METRIC = "all";

    private MetricSelection() {}

    static List<Metric> of(SummaryRequest request, StructuredQueries queries) {
        Map<String, List<SpecMessage>> defined = defined(request.specs());
        Set<String> wanted =
                new LinkedHashSet<>(request.metricIds().orElseGet(() -> inOrder(request.specs())));
        List<Metric> metrics = new ArrayList<>();
        for (String id : wanted) {
            if (id.equalsIgnoreCase(EVERY_METRIC)) {
                throw TraceSummarizer.failure(
                        "a metric must not have the id '%s': it stands for every metric"
                                .formatted(id));
            }
            @Nullable List<SpecMessage> specs = defined.get(id);
            if (specs == null) {
                throw TraceSummarizer.failure(
                        "no metric with the id '%s' in any summary spec; there are: %s"
                                .formatted(id, known(request.specs())));
            }
            if (specs.size() > 1) {
                throw TraceSummarizer.failure(
                        "the metric '%s' is defined %d times".formatted(id, specs.size()));
            }
            metrics.add(metric(id, specs.getFirst(), queries));
        }
        return metrics;
    }

    private static Metric metric(String id, SpecMessage spec, StructuredQueries queries) {
        String what = "metric '%s'".formatted(id);
        List<String> interned = new ArrayList<>();
        for (SpecMessage dimension : spec.messages("interned_dimension_specs")) {
            interned.add(sql(dimension, what + " interned_dimension_specs", queries));
        }
        return new Metric(id, spec, sql(spec, what, queries), interned);
    }

    private static String sql(SpecMessage holder, String what, StructuredQueries queries) {
        SpecMessage query =
                holder.message("query")
                        .orElseThrow(() -> TraceSummarizer.failure(what + ": query is missing"));
        return queries.sql(query, what + " query");
    }

    private static Map<String, List<SpecMessage>> defined(List<SummarySpec> specs) {
        Map<String, List<SpecMessage>> defined = new HashMap<>();
        for (SpecMessage metric : metrics(specs)) {
            defined.computeIfAbsent(id(metric), _ -> new ArrayList<>()).add(metric);
        }
        return defined;
    }

    private static List<String> inOrder(List<SummarySpec> specs) {
        return metrics(specs).stream().map(MetricSelection::id).toList();
    }

    private static String id(SpecMessage metric) {
        return TraceSummarizer.required(metric, "id", "a metric_spec");
    }

    private static String known(List<SummarySpec> specs) {
        List<String> ids = inOrder(specs);
        return ids.isEmpty() ? "none" : String.join(", ", ids);
    }

    /// Those that are written down first, then those of templates.
    private static List<SpecMessage> metrics(List<SummarySpec> specs) {
        List<SpecMessage> metrics = new ArrayList<>();
        for (SummarySpec spec : specs) {
            metrics.addAll(spec.message().messages("metric_spec"));
        }
        for (SummarySpec spec : specs) {
            for (SpecMessage template : spec.message().messages("metric_template_spec")) {
                metrics.addAll(new MetricTemplate(template).metrics());
            }
        }
        return metrics;
    }
}
