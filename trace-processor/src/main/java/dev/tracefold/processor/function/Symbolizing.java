// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

/// `__intrinsic_symbolize` and its aggregate. Nothing to be symbolized gives no rows; anything else
/// needs a symbolizer, and there is none.
final class Symbolizing {
    private Symbolizing() {}

    static Object symbolize(Arguments arguments) {
        return new Pointer(
                RowTable.of("function_name", "file_name", "line_number", "mapping_id", "address"));
    }

    /// `__intrinsic_symbolize_agg(file, rel_pc, mapping_id, address)`.
    static final class Agg implements AggregateFunction {
        @Override
        public void step(Arguments arguments) {
            throw new FunctionException(
                    "SYMBOLIZE: this engine has no symbolizer; add symbols to the trace beforehand"
                            + " (traceconv symbolize)");
        }

        @Override
        public @Nullable Object result() {
            return null;
        }
    }
}
