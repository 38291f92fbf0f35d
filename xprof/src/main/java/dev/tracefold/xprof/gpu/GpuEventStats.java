// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.gpu;

import java.util.List;
import java.util.OptionalLong;

import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XLine;

/// What an event on a GPU's stream says of itself. Read anew for each event; one object serves a whole
/// line.
public final class GpuEventStats {
    private String frameworkOp = "";
    private String equation = "";
    private String kernelDetails = "";
    private String memcpyDetails = "";
    private String module = "";
    private List<String> hloOps = List.of();
    private OptionalLong program = OptionalLong.empty();
    private OptionalLong graphExecution = OptionalLong.empty();
    private long group;
    private boolean eager;

    /// Reads an event.
    ///
    /// @return this
    public GpuEventStats read(XLine line, int event) {
        frameworkOp = "";
        equation = "";
        kernelDetails = "";
        memcpyDetails = "";
        module = "";
        hloOps = List.of();
        program = OptionalLong.empty();
        graphExecution = OptionalLong.empty();
        group = -1;
        eager = false;
        line.stats(event, this::stat);
        return this;
    }

    private void stat(String name, StatValue value) {
        switch (name) {
            case StatNames.TF_OP -> frameworkOp = value.text();
            case StatNames.HLO_OP -> hloOps = nested(value.text());
            case StatNames.HLO_MODULE -> module = value.text();
            case StatNames.PROGRAM_ID -> program = OptionalLong.of(value.number());
            case StatNames.GROUP_ID -> group = value.number();
            case StatNames.IS_EAGER -> eager = value.number() != 0;
            case "equation" -> equation = value.text();
            case "kernel_details" -> kernelDetails = value.text();
            case "memcpy_details" -> memcpyDetails = value.text();
            case "cuda_graph_exec_id" -> graphExecution = OptionalLong.of(value.number());
            default -> {}
        }
    }

    // Nearly always there is but one, and splitting is not for nothing.
    private static List<String> nested(String ops) {
        return ops.contains("::") ? List.of(ops.split("::", -1)) : List.of(ops);
    }

    /// Whether it is a kernel.
    public boolean isKernel() {
        return !kernelDetails.isEmpty();
    }

    /// Whether it is a whole graph of kernels.
    public boolean isGraphExecution() {
        return graphExecution.isPresent();
    }

    /// Whether the compiler made it.
    public boolean isHloOp() {
        return !hloOps.isEmpty();
    }

    /// Whether the framework asked for it.
    public boolean isFrameworkOp() {
        return !frameworkOp.isEmpty();
    }

    /// The operation of the framework.
    public String frameworkOp() {
        return frameworkOp;
    }

    /// The equation of an einsum.
    public String equation() {
        return equation;
    }

    /// How a kernel was launched.
    public String kernelDetails() {
        return kernelDetails;
    }

    /// How memory was copied.
    public String memcpyDetails() {
        return memcpyDetails;
    }

    /// The module of the compiler.
    public String module() {
        return module;
    }

    /// The operations of the compiler, outermost first.
    public List<String> hloOps() {
        return hloOps;
    }

    /// The innermost operation of the compiler.
    public String innermostHloOp() {
        return hloOps.getLast();
    }

    /// The number of the program.
    public OptionalLong program() {
        return program;
    }

    /// The step, or -1.
    public long group() {
        return group;
    }

    /// Whether it was executed eagerly.
    public boolean eager() {
        return eager;
    }
}
