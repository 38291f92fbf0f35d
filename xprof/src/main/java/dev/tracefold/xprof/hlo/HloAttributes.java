// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.List;

/// What the text of an instruction and its cost need besides operands.
///
/// @param dimensions of reductions, broadcasts, transposes
/// @param lhsContracting contracted dimensions of a dot's left side
/// @param rhsContracting contracted dimensions of a dot's right side
/// @param lhsBatch batch dimensions of a dot's left side
/// @param rhsBatch batch dimensions of a dot's right side
/// @param parameterNumber of a parameter
/// @param tupleIndex of an access to a tuple
/// @param literal text of a constant's value
/// @param direction of a comparison
/// @param isRoot whether the computation ends with it
public record HloAttributes(
        List<Long> dimensions,
        List<Long> lhsContracting,
        List<Long> rhsContracting,
        List<Long> lhsBatch,
        List<Long> rhsBatch,
        long parameterNumber,
        long tupleIndex,
        String literal,
        String direction,
        boolean isRoot) {
    static final HloAttributes NONE =
            new HloAttributes(
                    List.of(), List.of(), List.of(), List.of(), List.of(), 0, 0, "", "", false);

    /// Copies the lists.
    public HloAttributes {
        dimensions = List.copyOf(dimensions);
        lhsContracting = List.copyOf(lhsContracting);
        rhsContracting = List.copyOf(rhsContracting);
        lhsBatch = List.copyOf(lhsBatch);
        rhsBatch = List.copyOf(rhsBatch);
    }
}
