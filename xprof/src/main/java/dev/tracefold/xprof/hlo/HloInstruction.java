// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// An instruction of a module, as far as tools look at it. Filled in while a module is read and not
/// changed afterwards.
public final class HloInstruction {
    String name = "";
    String opcode = "";
    HloShape shape = HloShape.NONE;
    long id;
    List<Long> operandIds = List.of();
    List<Long> calledIds = List.of();
    String fusionKind = "";
    String opType = "";
    String opName = "";
    String sourceFile = "";
    int sourceLine;
    String sourceStack = "";
    String deduplicatedName = "";
    String customCallTarget = "";
    HloAttributes attributes = HloAttributes.NONE;
    String text = "";
    List<HloInstruction> operands = List.of();
    List<HloComputation> called = List.of();
    @Nullable HloCost cost;

    HloInstruction() {}

    /// The name.
    public String name() {
        return name;
    }

    /// What it does.
    public String opcode() {
        return opcode;
    }

    /// The shape of its result.
    public HloShape shape() {
        return shape;
    }

    /// The operation of the framework as "name:type", or nothing if there is no name.
    public String frameworkOp() {
        return opName.isEmpty() ? "" : opName + ":" + opType;
    }

    /// The operation of the framework as timelines name it: "name:type", even if both are empty.
    public String traceName() {
        return opName + ":" + opType;
    }

    /// The file it comes from, or nothing.
    public String sourceFile() {
        return sourceFile;
    }

    /// The line it comes from.
    public int sourceLine() {
        return sourceLine;
    }

    /// The calls that led to it, outermost first, one a line.
    public String sourceStack() {
        return sourceStack;
    }

    /// The name of the instruction it is a copy of, or nothing.
    public String deduplicatedName() {
        return deduplicatedName;
    }

    /// Its text.
    public String text() {
        return text;
    }

    /// What it computes on.
    public List<HloInstruction> operands() {
        return operands;
    }

    /// The computations it calls.
    public List<HloComputation> called() {
        return called;
    }

    /// What it costs a GPU to execute once.
    public HloCost cost() {
        HloCost known = cost;
        if (known == null) {
            known = HloCosts.of(this);
            cost = known;
        }
        return known;
    }

    /// The kind of work it is, in XProf's words.
    public String category() {
        return switch (opcode) {
            case "transpose", "copy", "reshape", "dynamic-reshape" -> "data formatting";
            case "fusion" -> fusionCategory();
            case "constant" -> HloOpcodes.ELEMENTWISE_CATEGORY;
            default -> HloOpcodes.isElementwise(opcode) ? HloOpcodes.ELEMENTWISE_CATEGORY : opcode;
        };
    }

    private String fusionCategory() {
        return switch (fusionKind) {
            case "kLoop" -> "loop fusion";
            case "kInput" -> "input fusion";
            case "kOutput" -> "output fusion";
            case "kCustom" -> "custom fusion";
            default -> "fusion";
        };
    }
}
