// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.processor;

import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// What the modules of the standard library hold, by their own documentation.
///
/// @param options which library is mounted
public record ModuleListing(ProcessorOptions options) {
    private static final String MODULES =
            """
            SELECT module, short_description FROM __intrinsic_stdlib_objects
            WHERE object_type = 'MODULE' ORDER BY module\
            """;

    /// Prints every module's key with what it is about.
    public void printModules(ByteWriter out) {
        try (TraceSession session = open();
                QueryResult rows = session.query(MODULES, QueryLimits.NONE)) {
            while (rows.next()) {
                out.write("%-48s %s\n".formatted(rows.getString(0), rows.getString(1)));
            }
        }
    }

    /// Prints the public objects of a module with their arguments and columns, or the objects of
    /// that name.
    ///
    /// @throws ProcessorException of category user when there is neither
    public void print(String moduleOrObject, ByteWriter out) {
        String literal = moduleOrObject.replace("'", "''");
        boolean found = false;
        try (TraceSession session = open();
                TraceSession details = open();
                QueryResult rows = session.query(objectsOf(literal), QueryLimits.NONE)) {
            while (rows.next()) {
                found = true;
                print(rows, details, out);
            }
        }
        if (!found) {
            throw new ProcessorException(
                    Failure.user(
                            "MODULE_NOT_FOUND",
                            "no module and no object of a module is called '%s'"
                                    .formatted(moduleOrObject)));
        }
    }

    /// Objects of a module, or those of a name in any module.
    private static String objectsOf(String literal) {
        return """
        SELECT object_type, name, module, description, return_type, return_description, args, cols
        FROM __intrinsic_stdlib_objects
        WHERE (module = '%1$s' AND exposed) OR (name = '%1$s' AND object_type != 'MODULE')
        ORDER BY id\
        """
                .formatted(literal);
    }

    private static void print(QueryResult object, TraceSession details, ByteWriter out) {
        String type = object.getString(0);
        out.write("%s %s%s\n".formatted(type, object.getString(1), place(object, type)));
        indented(object.getString(3), out);
        printNames("Arguments", object.getString(6), details, out);
        if (!object.getString(4).isEmpty()) {
            indented("Returns %s. %s".formatted(object.getString(4), object.getString(5)), out);
        }
        printNames("Columns", object.getString(7), details, out);
        out.write("\n");
    }

    private static String place(QueryResult object, String type) {
        return type.equals("MODULE") ? "" : " (" + object.getString(2) + ")";
    }

    private static void indented(String text, ByteWriter out) {
        if (!text.isBlank()) {
            out.write("  " + text.strip() + "\n");
        }
    }

    private static void printNames(
            String title, String json, TraceSession details, ByteWriter out) {
        String sql =
                """
                SELECT value ->> 'name', value ->> 'type', value ->> 'description'
                FROM json_each('%s')\
                """
                        .formatted(json.replace("'", "''"));
        try (QueryResult names = details.query(sql, QueryLimits.NONE)) {
            boolean first = true;
            while (names.next()) {
                if (first) {
                    indented(title + ":", out);
                    first = false;
                }
                out.write(
                        "    %-32s %-20s %s\n"
                                .formatted(
                                        names.getString(0),
                                        names.getString(1),
                                        names.getString(2)));
            }
        }
    }

    private TraceSession open() {
        return TraceProcessor.open(TraceSource.bytes("nothing", new byte[0]), options);
    }
}
