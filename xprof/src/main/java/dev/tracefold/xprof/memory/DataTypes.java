// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.memory;

import java.util.List;

/// The names of TensorFlow's data types.
final class DataTypes {
    private static final int REFERENCE = 100;

    private static final List<String> NAMES =
            List.of(
                    "INVALID",
                    "float",
                    "double",
                    "int32",
                    "uint8",
                    "int16",
                    "int8",
                    "string",
                    "complex64",
                    "int64",
                    "bool",
                    "qint8",
                    "quint8",
                    "qint32",
                    "bfloat16",
                    "qint16",
                    "quint16",
                    "uint16",
                    "complex128",
                    "half",
                    "resource",
                    "variant",
                    "uint32",
                    "uint64",
                    "float8_e5m2",
                    "float8_e4m3fn",
                    "float8_e4m3fnuz",
                    "float8_e4m3b11fnuz",
                    "float8_e5m2fnuz",
                    "int4",
                    "uint4",
                    "int2",
                    "uint2");

    private DataTypes() {}

    /// The name of a type; types of references are numbered from 100 on.
    static String name(long number) {
        if (number >= REFERENCE) {
            return name(number - REFERENCE) + "_ref";
        }
        return number >= 0 && number < NAMES.size()
                ? NAMES.get((int) number)
                : "unknown dtype enum (" + number + ")";
    }
}
