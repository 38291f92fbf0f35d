// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// Estimates what an instruction costs on a GPU: operations by what its elements take, bytes by the
/// shapes of what it reads and writes. What the compiler hands to libraries costs nothing, because
/// nobody here knows what they do.
final class HloCosts {
    private static final int USUAL = 3;
    private static final int MAX_DEPTH = 32;

    // Instructions that take many more operations than one.
    private static final Map<String, Integer> FLOPS =
            Map.of("exponential", 86, "tanh", 190, "sqrt", 75);

    private static final Set<String> FREE =
            Set.of(
                    "parameter",
                    "constant",
                    "tuple",
                    "get-tuple-element",
                    "bitcast",
                    "custom-call",
                    "after-all",
                    "partition-id",
                    "replica-id");

    private HloCosts() {}

    static HloCost of(HloInstruction one) {
        if (FREE.contains(one.opcode())) {
            return HloCost.NONE;
        }
        return new HloCost(flops(one, 0), bytes(one));
    }

    private static double bytes(HloInstruction one) {
        double read = one.operands().stream().mapToDouble(operand -> operand.shape().bytes()).sum();
        return read + one.shape().bytes();
    }

    private static double flops(HloInstruction one, int depth) {
        if (depth > MAX_DEPTH) {
            return 0;
        }
        return switch (one.opcode()) {
            case "fusion" -> flops(called(one), depth + 1);
            case "dot" -> 2.0 * elements(one) * contracted(one);
            case "reduce", "reduce-window" -> reduction(one, depth);
            case "convolution" -> 2.0 * elements(one) * kernel(one);
            case "map", "call" -> flops(called(one), depth + 1);
            default ->
                    HloOpcodes.isElementwise(one.opcode())
                            ? elements(one) * FLOPS.getOrDefault(one.opcode(), USUAL)
                            : 0;
        };
    }

    private static double flops(@Nullable HloComputation computation, int depth) {
        if (computation == null) {
            return 0;
        }
        return computation.instructions().stream().mapToDouble(one -> flops(one, depth)).sum();
    }

    private static @Nullable HloComputation called(HloInstruction one) {
        return one.called().isEmpty() ? null : one.called().getFirst();
    }

    private static double elements(HloInstruction one) {
        return (double) one.shape().elements();
    }

    // Each element but the last of those that become one is combined with another.
    private static double reduction(HloInstruction one, int depth) {
        if (one.operands().isEmpty()) {
            return 0;
        }
        HloShape result = one.shape().isTuple() ? one.shape().parts().getFirst() : one.shape();
        double combined =
                (double) one.operands().getFirst().shape().elements() - (double) result.elements();
        // Each element of the result begins with an initial value of its own.
        HloInstruction initial = one.operands().getLast();
        double initials = Math.max(0, (double) result.elements() - 1) * flops(initial, depth + 1);
        return combined * flops(called(one), depth + 1) + initials;
    }

    private static double contracted(HloInstruction one) {
        if (one.operands().isEmpty()) {
            return 0;
        }
        List<Long> sizes = one.operands().getFirst().shape().dimensions();
        double product = 1;
        for (long dimension : one.attributes().lhsContracting()) {
            product *= dimension < sizes.size() ? (double) sizes.get((int) dimension) : 1;
        }
        return product;
    }

    // Each element of the result needs the kernel's elements of one output feature.
    private static double kernel(HloInstruction one) {
        if (one.operands().size() < 2) {
            return 0;
        }
        HloShape kernel = one.operands().get(1).shape();
        long features = kernel.dimensions().isEmpty() ? 1 : kernel.dimensions().getLast();
        return (double) kernel.elements() / Math.max(1, features);
    }
}
