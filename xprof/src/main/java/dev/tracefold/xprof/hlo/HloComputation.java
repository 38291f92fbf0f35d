// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// A computation of a module.
///
/// @param name its name
/// @param id what instructions call it
/// @param instructions in the order of the file
/// @param rootId the instruction whose result is the computation's
public record HloComputation(String name, long id, List<HloInstruction> instructions, long rootId) {
    /// Copies the list.
    public HloComputation {
        instructions = List.copyOf(instructions);
    }

    /// The instruction whose result is the computation's.
    public @Nullable HloInstruction root() {
        for (HloInstruction instruction : instructions) {
            if (instruction.id() == rootId) {
                return instruction;
            }
        }
        return instructions.isEmpty() ? null : instructions.getLast();
    }
}
