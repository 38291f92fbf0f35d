// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

/// Names of stats that more than one package looks for.
public final class StatNames {
    /// The step an event belongs to.
    public static final String GROUP_ID = "group_id";

    /// Whether an operation was executed one by one.
    public static final String IS_EAGER = "is_eager";

    /// What a step is called.
    public static final String STEP_NAME = "step_name";

    /// The operation of the framework.
    public static final String TF_OP = "tf_op";

    /// The operation of the compiler, or several with slashes between.
    public static final String HLO_OP = "hlo_op";

    /// The module of the compiler.
    public static final String HLO_MODULE = "hlo_module";

    /// The number of a compiled program.
    public static final String PROGRAM_ID = "program_id";

    /// What connects a launch and what it launched.
    public static final String CORRELATION_ID = "correlation_id";

    private StatNames() {}
}
