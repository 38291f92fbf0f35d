// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.processor.function.FunctionException;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.syntax.Statement;

/// The stored tables by name: native ones and those made by CREATE PERFETTO TABLE, with the
/// indexes on the latter. An index changes no result; tables find rows without one, so only its
/// name is kept.
final class Catalog {
    private final Map<String, Table> natives = new HashMap<>();
    private final Map<String, Table> made = new HashMap<>();
    private final Map<String, String> tableByIndex = new HashMap<>();

    Catalog(TraceStorage storage) {
        storage.tables().forEach(t -> natives.put(key(t.name()), t));
    }

    Optional<Table> find(String name) {
        Table table = made.get(key(name));
        return Optional.ofNullable(table == null ? natives.get(key(name)) : table);
    }

    boolean isNative(String name) {
        return natives.containsKey(key(name));
    }

    void add(String name, Table table) {
        made.put(key(name), table);
    }

    /// Forgets a table and gives its memory back.
    void drop(String name, Table table) {
        if (made.remove(key(name), table)) {
            tableByIndex.values().removeIf(key(name)::equals);
        }
        table.free();
    }

    void createIndex(Statement.CreateIndex index) {
        Table table = made.get(key(index.table()));
        if (table == null) {
            throw new FunctionException(
                    isNative(index.table())
                            ? ("CREATE PERFETTO INDEX: unable to add index on table '%s': it is not"
                                            + " a PERFETTO TABLE")
                                    .formatted(index.table())
                            : "CREATE PERFETTO INDEX: Table '%s' not found"
                                    .formatted(index.table()));
        }
        if (tableByIndex.containsKey(key(index.name())) && !index.replace()) {
            throw new FunctionException(
                    "CREATE PERFETTO INDEX: Index '%s' already exists".formatted(index.name()));
        }
        for (String column : index.columns()) {
            if (table.schema().indexOf(column) < 0) {
                throw new FunctionException(
                        "CREATE PERFETTO INDEX: Column '%s' not found in table '%s'"
                                .formatted(column, index.table()));
            }
        }
        tableByIndex.put(key(index.name()), key(index.table()));
    }

    void dropIndex(Statement.DropIndex index) {
        if (!tableByIndex.remove(key(index.name()), key(index.table()))) {
            throw new FunctionException(
                    "DROP PERFETTO INDEX: Index '%s' not found".formatted(index.name()));
        }
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
