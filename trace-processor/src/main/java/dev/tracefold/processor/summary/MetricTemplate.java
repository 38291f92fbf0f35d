// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.util.List;
import java.util.Optional;

import dev.tracefold.processor.structured.SpecMessage;
import dev.tracefold.processor.wire.ProtoOutput;

/// One metric for each value column of a `TraceMetricV2TemplateSpec`.
final class MetricTemplate {
    private static final String TYPE = "perfetto.protos.TraceMetricV2Spec";

    // Tells the numbers of fields.
    private static final SpecMessage METRIC =
            SpecMessage.of(SummarySpec.DESCRIPTORS, TYPE, new byte[0]);

    private final SpecMessage template;
    private final String prefix;

    MetricTemplate(SpecMessage template) {
        this.template = template;
        this.prefix = TraceSummarizer.required(template, "id_prefix", "a metric_template_spec");
    }

    List<SpecMessage> metrics() {
        List<String> columns = template.texts("value_columns");
        List<SpecMessage> specs = template.messages("value_column_specs");
        if (!columns.isEmpty() && !specs.isEmpty()) {
            throw TraceSummarizer.failure(
                    "metric template '%s': only one of value_columns and value_column_specs may be there"
                            .formatted(prefix));
        }
        return columns.isEmpty()
                ? specs.stream().map(spec -> metric(spec.text("name"), Optional.of(spec))).toList()
                : columns.stream().map(name -> metric(name, Optional.empty())).toList();
    }

    // The order of the fields is seen in the text of the result.
    private SpecMessage metric(String column, Optional<SpecMessage> spec) {
        ProtoOutput metric = new ProtoOutput();
        metric.text(METRIC.fieldNumber("id"), prefix + "_" + column);
        metric.text(METRIC.fieldNumber("value"), column);
        spec.ifPresent(value -> {
            copyNumber(value, "unit", metric);
            value.optionalText("custom_unit")
                    .filter(unit -> !unit.isEmpty())
                    .ifPresent(unit -> metric.text(METRIC.fieldNumber("custom_unit"), unit));
            copyNumber(value, "polarity", metric);
        });
        copyAll("dimensions", metric);
        copyAll("dimensions_specs", metric);
        template.message("query")
                .ifPresent(query -> metric.bytes(METRIC.fieldNumber("query"), query.toByteArray()));
        if (!template.flag("disable_auto_bundling", false)) {
            metric.text(METRIC.fieldNumber("bundle_id"), prefix);
        }
        copyNumber(template, "dimension_uniqueness", metric);
        copyAll("interned_dimension_specs", metric);
        return SpecMessage.of(SummarySpec.DESCRIPTORS, TYPE, metric.toByteArray());
    }

    private static void copyNumber(SpecMessage from, String field, ProtoOutput to) {
        if (from.has(field)) {
            to.varint(METRIC.fieldNumber(field), from.number(field));
        }
    }

    private void copyAll(String field, ProtoOutput to) {
        template.encoded(field).forEach(value -> to.bytes(METRIC.fieldNumber(field), value));
    }
}
