// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;

import dev.tracefold.processor.storage.Table;

/// What stands behind a module name; SQLite holds it by a handle.
sealed interface ModuleEntry {
    SqliteConnection connection();

    String name();

    /// Makes the Java side of a table.
    ///
    /// @param arguments module name, database name, table name, then those in parentheses
    ConnectedTable connect(List<String> arguments);

    /// Called when no statement can use the module any more.
    default void close() {}

    /// A stored table under its name.
    record Stored(SqliteConnection connection, String name, Table table) implements ModuleEntry {
        @Override
        public ConnectedTable connect(List<String> arguments) {
            return ConnectedTable.stored(connection, name, table, () -> {});
        }
    }

    /// The aggregates of a stored table.
    record Aggregated(SqliteConnection connection, String name, Table table)
            implements ModuleEntry {
        @Override
        public ConnectedTable connect(List<String> arguments) {
            return ConnectedTable.aggregated(
                    connection, name, table, AggregateTable.columns(table.schema()));
        }
    }

    /// A computed table under its name.
    record Computed(SqliteConnection connection, String name, VirtualTable table)
            implements ModuleEntry {
        @Override
        public ConnectedTable connect(List<String> arguments) {
            return ConnectedTable.computed(connection, name, table, false);
        }

        @Override
        public void close() {
            table.close();
        }
    }

    /// A module for CREATE VIRTUAL TABLE.
    record Factory(SqliteConnection connection, String name, VirtualTableFactory factory)
            implements ModuleEntry {
        @Override
        public ConnectedTable connect(List<String> arguments) {
            String table = arguments.get(2);
            List<String> own = arguments.subList(3, arguments.size());
            // `USING module()` and `USING module` are the same to a module.
            boolean none = own.size() == 1 && own.getFirst().isEmpty();
            return ConnectedTable.computed(
                    connection, table, factory.create(table, none ? List.of() : own), true);
        }
    }

    /// The module of stored tables that can be dropped; its argument is their number.
    record Created(SqliteConnection connection, Modules modules) implements ModuleEntry {
        @Override
        public String name() {
            return "tracefold_table";
        }

        @Override
        public ConnectedTable connect(List<String> arguments) {
            long id = Long.parseLong(arguments.get(3));
            return ConnectedTable.stored(
                    connection,
                    arguments.get(2),
                    modules.created(id).table(),
                    () -> modules.drop(id));
        }
    }
}
