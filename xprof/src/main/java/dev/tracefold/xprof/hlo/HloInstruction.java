// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.List;

/// An instruction of a module, as far as tools look at it. Filled in while a module is read and not
/// changed afterwards.
public final class HloInstruction {
    final HloFields fields = new HloFields();

    HloInstruction() {}

    /// The name.
    public String name() {
        return fields.name;
    }

    /// What it does.
    public String opcode() {
        return fields.opcode;
    }

    /// The shape of its result.
    public HloShape shape() {
        return fields.shape;
    }

    /// The operation of the framework as "name:type", or nothing if there is no name.
    public String frameworkOp() {
        return fields.opName.isEmpty() ? "" : fields.opName + ":" + fields.opType;
    }

    /// The name of the operation of the framework, or nothing.
    public String frameworkName() {
        return fields.opName;
    }

    /// The operation of the framework as timelines name it: "name:type", even if both are empty.
    public String traceName() {
        return fields.opName + ":" + fields.opType;
    }

    /// The file it comes from, or nothing.
    public String sourceFile() {
        return fields.sourceFile;
    }

    /// The line it comes from.
    public int sourceLine() {
        return fields.sourceLine;
    }

    /// The calls that led to it, outermost first, one a line.
    public String sourceStack() {
        return fields.sourceStack;
    }

    /// The name of the instruction it is a copy of, or nothing.
    public String deduplicatedName() {
        return fields.deduplicatedName;
    }

    /// Its text.
    public String text() {
        return fields.text;
    }

    /// What it computes on.
    public List<HloInstruction> operands() {
        return fields.operands;
    }

    /// The computations it calls.
    public List<HloComputation> called() {
        return fields.called;
    }

    /// What it costs a GPU to execute once.
    public HloCost cost() {
        HloCost known = fields.cost;
        if (known == null) {
            known = HloCosts.of(this);
            fields.cost = known;
        }
        return known;
    }

    /// Its number in the module.
    public long id() {
        return fields.id;
    }

    /// How a fusion was made, in XLA's words.
    String fusionKind() {
        return fields.fusionKind;
    }

    /// What a custom call calls.
    String customCallTarget() {
        return fields.customCallTarget;
    }

    /// The channel of a send or receive, or 0.
    public long channel() {
        return fields.channel;
    }

    /// What a transfer is part of, or nothing.
    public String rendezvous() {
        return fields.rendezvous;
    }

    /// What kind of exchange a transfer is part of, or nothing.
    public String transferType() {
        return fields.transferType;
    }

    /// Its attributes.
    HloAttributes attributes() {
        return fields.attributes;
    }

    /// The kind of work it is, in XProf's words.
    public String category() {
        return switch (fields.opcode) {
            case "transpose", "copy", "reshape", "dynamic-reshape" -> "data formatting";
            case "fusion" -> fusionCategory();
            case "constant" -> HloOpcodes.ELEMENTWISE_CATEGORY;
            default ->
                    HloOpcodes.isElementwise(fields.opcode)
                            ? HloOpcodes.ELEMENTWISE_CATEGORY
                            : fields.opcode;
        };
    }

    private String fusionCategory() {
        return switch (fields.fusionKind) {
            case "kLoop" -> "loop fusion";
            case "kInput" -> "input fusion";
            case "kOutput" -> "output fusion";
            case "kCustom" -> "custom fusion";
            default -> "fusion";
        };
    }
}
