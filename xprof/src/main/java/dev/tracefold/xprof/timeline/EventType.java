// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.Map;

import dev.tracefold.xprof.framework.FrameworkOp;

/// The kinds of events that grouping treats in their own way.
enum EventType {
    OTHER,
    TRACE_CONTEXT,
    FUNCTION_RUN,
    SESSION_RUN,
    RUN_GRAPH,
    EXECUTOR_PROCESS,
    EAGER_EXECUTE,
    ITERATOR_GET_NEXT,
    TF_DATA_FUNCTION,
    FRAMEWORK_OP,
    KERNEL_LAUNCH,
    KERNEL_EXECUTE,
    LOOP,
    /// Has a name that XProf knows, but nothing here depends on it.
    KNOWN;

    private static final Map<String, EventType> BY_NAME =
            Map.ofEntries(
                    Map.entry("TraceContext", TRACE_CONTEXT),
                    Map.entry("FunctionRun", FUNCTION_RUN),
                    Map.entry("SessionRun", SESSION_RUN),
                    Map.entry("RunGraph", RUN_GRAPH),
                    Map.entry("ExecutorState::Process", EXECUTOR_PROCESS),
                    Map.entry("EagerExecute", EAGER_EXECUTE),
                    Map.entry("IteratorGetNextOp::DoCompute", ITERATOR_GET_NEXT),
                    Map.entry("IteratorGetNextAsOptionalOp::DoCompute", ITERATOR_GET_NEXT),
                    Map.entry("InstantiatedCapturedFunction::Run", TF_DATA_FUNCTION),
                    Map.entry(
                            "InstantiatedCapturedFunction::RunWithBorrowedArgs", TF_DATA_FUNCTION),
                    Map.entry("InstantiatedCapturedFunction::RunInstantiated", TF_DATA_FUNCTION),
                    Map.entry("InstantiatedCapturedFunction::RunAsync", TF_DATA_FUNCTION),
                    Map.entry("WhileOp-EvalCond", LOOP),
                    Map.entry("WhileOp-StartBody", LOOP),
                    Map.entry("ForOp", LOOP),
                    Map.entry("ParallelForOp", LOOP),
                    Map.entry("ForeverOp", LOOP));

    static EventType of(String name) {
        EventType known = BY_NAME.get(name);
        if (known != null) {
            return known;
        }
        return switch (FrameworkOp.parse(name).category()) {
            case TENSORFLOW -> FRAMEWORK_OP;
            case TF_DATA -> KNOWN;
            case UNKNOWN, JAX, MEMCPY -> OTHER;
        };
    }

    /// Whether an event of this kind says nothing of events elsewhere, unless it was launched.
    boolean isOnItsOwn() {
        return this == OTHER || this == FRAMEWORK_OP || this == KNOWN;
    }

    /// Whether an event of this kind begins a step only if nothing better does.
    boolean isImplicitRoot() {
        return this == FUNCTION_RUN
                || this == SESSION_RUN
                || this == RUN_GRAPH
                || this == EXECUTOR_PROCESS;
    }
}
