// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.util.List;
import java.util.Optional;

/// A table whose columns have types, and whose rows can be read more than once.
public interface ExportedTable {
    /// As users call it.
    String name();

    /// In the order of `*`, with distinct names.
    List<Field> fields();

    /// Position of the column that numbers the rows from 0 on; -1 where none does.
    int key();

    /// What the texts of a column are, where these are few enough to be listed.
    ///
    /// @param field of [FieldKind#STRING]
    /// @return UTF-8, each once; empty where there are too many
    Optional<List<byte[]>> dictionary(int field);

    /// All rows, from the first on; one reader at a time.
    Rows rows();

    /// A column.
    ///
    /// @param name distinct from the others in any case
    /// @param kind of its values
    record Field(String name, FieldKind kind) {}

    /// Reads rows in order.
    interface Rows extends AutoCloseable {
        /// Moves to the next row.
        ///
        /// @return false after the last
        boolean next();

        /// Whether a value is missing.
        boolean isNull(int field);

        /// A value of [FieldKind#INT32] or [FieldKind#INT64] that is not missing.
        long getLong(int field);

        /// A value of [FieldKind#DOUBLE] that is not missing.
        double getDouble(int field);

        /// A value of [FieldKind#STRING], as UTF-8, or of [FieldKind#BYTES] that is not missing. Not to be
        /// written to.
        byte[] getBytes(int field);

        /// Which of [ExportedTable#dictionary(int)] a text is that is not missing; for columns that have one.
        int getTextIndex(int field);

        @Override
        void close();
    }
}
