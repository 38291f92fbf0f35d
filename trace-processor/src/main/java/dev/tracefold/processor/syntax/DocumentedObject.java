// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;

/// An object that a module makes, as the module's text documents it.
///
/// @param description the comment in front of it, on one line
/// @param returnType of a function or macro as written, `TABLE` of a table function, else empty
/// @param returnDescription the comment in front of RETURNS, on one line
/// @param arguments of a function or macro
/// @param columns of a table, view or table function, as far as they are declared
public record DocumentedObject(
        String name,
        Kind kind,
        String description,
        String returnType,
        String returnDescription,
        List<DocumentedName> arguments,
        List<DocumentedName> columns) {
    public DocumentedObject {
        arguments = List.copyOf(arguments);
        columns = List.copyOf(columns);
    }

    /// What an object is.
    public enum Kind {
        /// CREATE PERFETTO TABLE.
        TABLE,
        /// CREATE PERFETTO VIEW.
        VIEW,
        /// CREATE PERFETTO FUNCTION that returns a value.
        FUNCTION,
        /// CREATE PERFETTO FUNCTION that returns a table.
        TABLE_FUNCTION,
        /// CREATE PERFETTO MACRO.
        MACRO
    }

    /// Whether it is meant for everybody; other names begin with `_`.
    public boolean isPublic() {
        return !name.startsWith("_");
    }

    /// The description as far as its first full stop.
    public String shortDescription() {
        return ModuleDocs.firstSentence(description);
    }
}
