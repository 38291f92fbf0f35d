// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuchsia;

import dev.tracefold.processor.tracker.ArgType;

/// An arg of an event.
///
/// @param name string id
/// @param kind what it was in the record
/// @param bits integer, bits of a double, or string id
record FuchsiaArg(int name, Kind kind, long bits) {

    /// Kinds of values, in the order of their numbers.
    enum Kind {
        /// Nothing.
        NULL(ArgType.STRING),
        /// Signed, 32 bits.
        INT32(ArgType.INT),
        /// Unsigned, 32 bits.
        UINT32(ArgType.INT),
        /// Signed, 64 bits.
        INT64(ArgType.INT),
        /// Unsigned, 64 bits.
        UINT64(ArgType.INT),
        /// Floating point.
        DOUBLE(ArgType.REAL),
        /// Text.
        STRING(ArgType.STRING),
        /// Address.
        POINTER(ArgType.POINTER),
        /// Id of a kernel object.
        KOID(ArgType.INT),
        /// True or false.
        BOOL(ArgType.BOOL),
        /// Something newer.
        UNKNOWN(ArgType.STRING);

        private static final Kind[] BY_NUMBER = values();

        private final ArgType type;

        Kind(ArgType type) {
            this.type = type;
        }

        static Kind of(int number) {
            return number < UNKNOWN_NUMBER ? BY_NUMBER[number] : UNKNOWN;
        }

        /// As which type it is shown.
        ArgType type() {
            return type;
        }
    }

    private static final int UNKNOWN_NUMBER = 10;

    /// Whether a counter can have this value.
    boolean isNumber() {
        return switch (kind) {
            case INT32, UINT32, INT64, UINT64, DOUBLE -> true;
            case NULL, STRING, POINTER, KOID, BOOL, UNKNOWN -> false;
        };
    }

    /// The value of a counter.
    double number() {
        if (kind == Kind.DOUBLE) {
            return Double.longBitsToDouble(bits);
        }
        return kind == Kind.UINT64 && bits < 0
                ? (double) (bits >>> 1) * 2 + (bits & 1)
                : (double) bits;
    }
}
