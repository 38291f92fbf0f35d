// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;

/// Functions on numbers.
final class MathFunctions {
    private MathFunctions() {}

    static @Nullable Object ln(Arguments arguments) {
        return isNumber(arguments) && arguments.getDouble(0) > 0
                ? (Object) Math.log(arguments.getDouble(0))
                : null;
    }

    static @Nullable Object exp(Arguments arguments) {
        return isNumber(arguments) ? (Object) Math.exp(arguments.getDouble(0)) : null;
    }

    static @Nullable Object sqrt(Arguments arguments) {
        return isNumber(arguments) ? (Object) Math.sqrt(arguments.getDouble(0)) : null;
    }

    private static boolean isNumber(Arguments arguments) {
        return arguments.type(0) == CellType.LONG || arguments.type(0) == CellType.DOUBLE;
    }
}
