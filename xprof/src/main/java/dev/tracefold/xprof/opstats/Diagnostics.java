// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.tool.DataTable;

/// What a page must say about the profile it shows.
///
/// @param warnings what to keep in mind
/// @param errors what went wrong
record Diagnostics(List<String> warnings, List<String> errors) {
    private static final String NO_DEVICE =
            "No TensorCore device trace was collected. This might happen if your job hadn't been"
                    + " run on the device when sampling was turned on. You could try the sampling"
                    + " again later.";
    private static final String NO_COMMON_STEPS =
            "Although there are steps observed on some host(s), the intersection of the steps over"
                    + " all hosts is empty (because the differences among individual host's step"
                    + " sequences are too big). Consequently, the overall step time is unknown.";

    /// Copies both.
    Diagnostics {
        warnings = List.copyOf(warnings);
        errors = List.copyOf(errors);
    }

    static Diagnostics ofSteps(OpStats stats) {
        List<String> warnings = new ArrayList<>();
        if (stats.steps().steps().isEmpty()) {
            warnings.add(stats.steps().isDisjoint() ? NO_COMMON_STEPS : OpStats.NO_STEPS);
        }
        return new Diagnostics(warnings, List.of());
    }

    static Diagnostics ofAll(OpStats stats) {
        List<String> errors = new ArrayList<>(stats.errors());
        RunEnvironment environment = stats.environment();
        if (errors.isEmpty()
                && environment.hardware() != Hardware.CPU_ONLY
                && environment.deviceCores() == 0) {
            errors.add(NO_DEVICE);
        }
        List<String> warnings = new ArrayList<>(stats.warnings());
        warnings.addAll(ofSteps(stats).warnings());
        return new Diagnostics(warnings, errors);
    }

    DataTable table() {
        DataTable table =
                new DataTable().string("severity", "Severity").string("message", "Message");
        warnings.forEach(warning -> table.row("WARNING", warning));
        errors.forEach(error -> table.row("ERROR", error));
        return table;
    }
}
