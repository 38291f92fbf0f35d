// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import dev.tracefold.xprof.framework.FrameworkOp;
import dev.tracefold.xprof.hlo.HloComputation;
import dev.tracefold.xprof.hlo.HloInstruction;
import dev.tracefold.xprof.hlo.HloModule;

/// Tells training from inference: only training computes gradients.
final class Gradients {
    private Gradients() {}

    /// Whether an operation of that full name is one of them.
    static boolean contain(String fullName) {
        for (String scope : FrameworkOp.parse(fullName).nameScopes()) {
            if (scope.equals("gradient_tape")
                    || scope.startsWith("gradients")
                    || scope.startsWith("transpose(")) {
                return true;
            }
        }
        return false;
    }

    /// Whether a module computes some.
    static boolean areIn(HloModule module) {
        for (HloComputation computation : module.computations()) {
            for (HloInstruction instruction : computation.instructions()) {
                if (contain(instruction.frameworkOp())) {
                    return true;
                }
            }
        }
        return false;
    }
}
