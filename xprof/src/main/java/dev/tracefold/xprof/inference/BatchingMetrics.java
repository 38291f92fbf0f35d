// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// Reads what a server was told about putting requests together from the metrics that a profiler of
/// TensorFlow records at its begin and at its end. The later ones count: at the begin a server may not have
/// been told yet.
final class BatchingMetrics {
    private static final String PLANE = "/host:tfstreamz";
    // What was told, of which model: "max_batch_size{model_name=half_plus_two, op_name=..}".
    private static final Pattern NAME =
            Pattern.compile("/tensorflow/serving/batching/(\\w+)\\{(.*)}");
    private static final Pattern MODEL = Pattern.compile("(?:^|.*, )model_name=([^=,]*)(?:, .*|$)");
    private static final Pattern VERSION = Pattern.compile(":[+-]?[0-9]{1,18}$");

    private BatchingMetrics() {}

    /// The parameters of those of some models that the metrics know. They leave out a model's version.
    static Map<String, BatchingParameters> of(XSpace space, List<String> models) {
        Map<String, List<String>> versions = new HashMap<>();
        for (String model : models) {
            String plain = VERSION.matcher(model).replaceFirst("");
            if (plain.contains(":") && plain.equals(model)) {
                continue;
            }
            versions.computeIfAbsent(plain, any -> new ArrayList<>()).add(model);
        }
        Map<String, BatchingParameters> result = new TreeMap<>();
        told(space)
                .forEach((model, parameters) ->
                        versions.getOrDefault(model, List.of())
                                .forEach(version -> result.put(version, parameters)));
        return result;
    }

    private static Map<String, BatchingParameters> told(XSpace space) {
        Map<String, BatchingParameters> told = new HashMap<>();
        XPlane plane = space.plane(PLANE);
        if (plane == null || plane.lines().isEmpty() || plane.lines().getFirst().size() != 2) {
            return told;
        }
        XLine line = plane.lines().getFirst();
        line.stats(
                1,
                (name, value) -> {
                    Matcher parameter = NAME.matcher(name);
                    if (!parameter.matches()) {
                        return;
                    }
                    Matcher model = MODEL.matcher(parameter.group(2));
                    if (model.matches()) {
                        told.merge(
                                model.group(1),
                                BatchingParameters.NONE.with(
                                        parameter.group(1), value.number(), value.text()),
                                (known, any) ->
                                        known.with(
                                                parameter.group(1), value.number(), value.text()));
                    }
                });
        return told;
    }
}
