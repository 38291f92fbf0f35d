// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// What is known of an instruction: most of it from the reader, the rest once its module is whole.
final class HloFields {
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
    long channel;
    String rendezvous = "";
    String transferType = "";
    HloAttributes attributes = HloAttributes.NONE;
    String text = "";
    List<HloInstruction> operands = List.of();
    List<HloComputation> called = List.of();
    @Nullable HloCost cost;
}
