// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

/// Numbers of fields of XProf's message `OpStats` and of those within it.
final class OpStatsFields {
    static final int HOST_OPS = 1;
    static final int DEVICE_OPS = 2;
    static final int PERF_ENV = 3;
    static final int STEPS = 4;
    static final int ENVIRONMENT = 5;
    static final int KERNELS = 6;
    static final int DIAGNOSTICS = 9;
    static final int CORES = 11;
    static final int PROGRAMS = 12;
    static final int COUNTERS = 13;

    /// Ours, far from XProf's, which skips what it does not know: whether there are steps of TPU cores.
    static final int TPU_STEPS = 1_001;

    /// Ours: requests and batches, as XProf's message `InferenceStats` of one host.
    static final int INFERENCE = 1_002;

    /// Ours: within an operation, bytes that are no whole number or do not fit.
    static final int EXACT_BYTES = 1_001;

    /// Ours: within an access to memory, bytes that are no whole number.
    static final int EXACT_ACCESS = 1_001;

    /// Ours: within a step, the number that grouping gave it.
    static final int STEP_GROUP = 1_001;

    /// The core of a host that has none, or whose devices are not told apart.
    static final int ONLY_CORE = 1;

    static final String BREAKDOWN = "type.googleapis.com/tensorflow.profiler.GenericStepBreakdown";

    private OpStatsFields() {}
}
