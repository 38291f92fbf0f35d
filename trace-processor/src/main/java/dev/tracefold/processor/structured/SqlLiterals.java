// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.structured;

import java.math.BigDecimal;

/// Values as SQL writes them.
final class SqlLiterals {
    private SqlLiterals() {}

    /// A text in quotes. One whose quotes are all doubled is taken for SQL already: Perfetto puts
    /// texts between quotes as they are, so this is how specs for it write a quote.
    static String text(String value) {
        String unpaired = value.replace("''", "");
        return "'" + (unpaired.indexOf('\'') < 0 ? value : value.replace("'", "''")) + "'";
    }

    /// A double that reads back as the same double.
    static String decimal(double value) {
        if (Double.isInfinite(value)) {
            return value < 0 ? "-9e999" : "9e999";
        }
        if (Double.isNaN(value)) {
            return "NULL";
        }
        BigDecimal shortest = BigDecimal.valueOf(value);
        // Without a point or exponent it would be an integer.
        return shortest.scale() > 0 ? shortest.toString() : shortest.toPlainString() + ".0";
    }
}
