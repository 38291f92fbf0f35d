// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.tracefold.processor.storage.Table;

/// The tables and modules of one connection, by name.
final class Modules {
    /// Module behind [SqliteConnection#createTable(String, Table, Runnable)].
    private static final String CREATED_TABLE = "tracefold_table";

    private final SqliteConnection connection;
    private final SqliteOptions.Cursors cursors;
    private final long handle;
    private final Set<String> factories = new HashSet<>();
    private final Map<Long, CreatedTable> createdById = new HashMap<>();
    private long lastId;
    private boolean creating;
    private boolean hasCreatedModule;

    /// A stored table under a name that DROP TABLE takes away.
    record CreatedTable(Table table, Runnable whenDropped) {}

    Modules(SqliteConnection connection, SqliteOptions.Cursors cursors) {
        this.connection = connection;
        this.cursors = cursors;
        this.handle = Handles.add(this);
    }

    long handle() {
        return handle;
    }

    /// Whether SQL may create a table with a module.
    boolean allowsCreate(String module) {
        return factories.contains(module) || (creating && module.equals(CREATED_TABLE));
    }

    /// Registers a stored table; the result is SQLite's code, as it is of the next ones.
    int registerTable(String name, Table table) {
        return register(name, new ModuleEntry.Stored(connection, name, table), false);
    }

    int registerAggregates(String name, Table table) {
        return register(name, new ModuleEntry.Aggregated(connection, name, table), false);
    }

    int registerFunction(String name, VirtualTable function) {
        return register(name, new ModuleEntry.Computed(connection, name, function), false);
    }

    int registerFactory(String name, VirtualTableFactory factory) {
        factories.add(name.toLowerCase(Locale.ROOT));
        return register(name, new ModuleEntry.Factory(connection, name, factory), true);
    }

    int unregister(String name) {
        factories.remove(name.toLowerCase(Locale.ROOT));
        long utf8 = connection.text().put(Native.utf8(name));
        return SqliteApi.createModule(connection.address(), utf8, 0, 0, 0);
    }

    void createTable(String name, Table table, Runnable whenDropped) {
        if (!hasCreatedModule) {
            register(CREATED_TABLE, new ModuleEntry.Created(connection, this), true);
            hasCreatedModule = true;
        }
        long id = ++lastId;
        createdById.put(id, new CreatedTable(table, whenDropped));
        creating = true;
        try {
            connection.execute(
                    "CREATE VIRTUAL TABLE \"%s\" USING %s(%d)"
                            .formatted(name.replace("\"", "\"\""), CREATED_TABLE, id));
        } catch (SqliteException e) {
            createdById.remove(id);
            throw e;
        } finally {
            creating = false;
        }
    }

    CreatedTable created(long id) {
        CreatedTable table = createdById.get(id);
        if (table == null) {
            throw new IllegalStateException("no created table has number %d".formatted(id));
        }
        return table;
    }

    void drop(long id) {
        CreatedTable table = createdById.remove(id);
        if (table != null) {
            table.whenDropped().run();
        }
    }

    /// Drops what is left; the database is closed already.
    void close() {
        List<CreatedTable> left = new ArrayList<>(createdById.values());
        createdById.clear();
        left.forEach(table -> table.whenDropped().run());
        Handles.remove(handle);
    }

    private int register(String name, ModuleEntry entry, boolean created) {
        // SQLite calls the destructor also when it refuses, so the entry is never lost.
        return SqliteApi.createModule(
                connection.address(),
                connection.text().put(Native.utf8(name)),
                created ? ModuleCallbacks.created(cursors) : ModuleCallbacks.eponymous(cursors),
                Handles.add(entry),
                ModuleCallbacks.RELEASE_MODULE);
    }
}
