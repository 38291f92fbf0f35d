// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.Set;

/// What opcodes have in common.
final class HloOpcodes {
    private static final Set<String> ELEMENTWISE =
            Set.of(
                    "abs",
                    "add",
                    "and",
                    "atan2",
                    "bitcast-convert",
                    "cbrt",
                    "ceil",
                    "clamp",
                    "compare",
                    "complex",
                    "convert",
                    "cosine",
                    "count-leading-zeros",
                    "divide",
                    "erf",
                    "exponential",
                    "exponential-minus-one",
                    "floor",
                    "imag",
                    "is-finite",
                    "log",
                    "log-plus-one",
                    "logistic",
                    "maximum",
                    "minimum",
                    "multiply",
                    "negate",
                    "not",
                    "or",
                    "popcnt",
                    "power",
                    "real",
                    "reduce-precision",
                    "remainder",
                    "round-nearest-afz",
                    "round-nearest-even",
                    "rsqrt",
                    "select",
                    "shift-left",
                    "shift-right-arithmetic",
                    "shift-right-logical",
                    "sign",
                    "sine",
                    "sqrt",
                    "stochastic-convert",
                    "subtract",
                    "tan",
                    "tanh",
                    "xor");

    static final String ELEMENTWISE_CATEGORY = "non-fusion elementwise";

    private HloOpcodes() {}

    /// Whether each element of the result depends on one element of each operand.
    static boolean isElementwise(String opcode) {
        return ELEMENTWISE.contains(opcode);
    }
}
