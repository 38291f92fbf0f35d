// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;

/// The result of `__intrinsic_struct(names..., values...)`: named values in the order given. To SQL
/// it is a pointer, which prints as NULL.
///
/// @param names of the fields
/// @param values as many: null, Long, Double or String
record StructValue(List<String> names, List<@Nullable Object> values) {
    private static final String NAME = "STRUCT";

    /// Takes the first half of the arguments as names, the second as their values.
    ///
    /// @throws FunctionException when their number is odd, a name is no text or a value is a blob
    static Pointer of(Arguments arguments) {
        if (arguments.size() % 2 != 0) {
            throw new FunctionException(NAME + ": must have an even number of arguments");
        }
        int fields = arguments.size() / 2;
        List<String> names = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < fields; i++) {
            if (arguments.type(i) != CellType.STRING) {
                throw new FunctionException(NAME + ": field names must be strings");
            }
            if (arguments.type(fields + i) == CellType.BLOB) {
                throw new FunctionException(NAME + ": blob fields not supported");
            }
            names.add(arguments.getText(i));
            values.add(arguments.get(fields + i));
        }
        return new Pointer(
                new StructValue(List.copyOf(names), Collections.unmodifiableList(values)));
    }
}
