// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;

/// The functions that sqlite-jdbc adds to SQLite, taken away again: neither SQLite nor Perfetto has them, and what SQL
/// means must not depend on where the library comes from.
final class DriverFunctions {
    private record Function(String name, int arguments) {}

    private static final List<Function> FUNCTIONS =
            List.of(
                    new Function("atn2", 2),
                    new Function("charindex", 2),
                    new Function("charindex", 3),
                    new Function("cot", 1),
                    new Function("coth", 1),
                    new Function("difference", 2),
                    new Function("leftstr", 2),
                    new Function("lower_quartile", 1),
                    new Function("mode", 1),
                    new Function("padc", 2),
                    new Function("padl", 2),
                    new Function("padr", 2),
                    new Function("proper", 1),
                    new Function("replicate", 2),
                    new Function("reverse", 1),
                    new Function("rightstr", 2),
                    new Function("square", 1),
                    new Function("stdev", 1),
                    new Function("strfilter", 2),
                    new Function("upper_quartile", 1),
                    new Function("variance", 1));

    private DriverFunctions() {}

    /// Takes them away from a connection that has just been opened.
    static void remove(SqliteConnection connection) {
        for (Function function : FUNCTIONS) {
            Functions.unregister(connection, function.name(), function.arguments());
        }
    }
}
