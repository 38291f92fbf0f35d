// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.Locale;
import java.util.Set;

import dev.tracefold.processor.foreign.Upcalls;

/// What SQL may do on our connections: everything inside its own memory, nothing outside.
///
/// SQLite asks the authorizer while it compiles a statement. Files are reached through ATTACH (and
/// VACUUM, which attaches) and extensions, the engine's settings through PRAGMA; modules other
/// than ours may do anything. Limits and settings that need no question are set once.
final class Sandbox {
    private static final int DENY = 1;
    private static final int OK = 0;
    private static final int ACTION_PRAGMA = 19;
    private static final int ACTION_ATTACH = 24;
    private static final int ACTION_DETACH = 25;
    private static final int ACTION_CREATE_VTABLE = 29;
    private static final int ACTION_FUNCTION = 31;

    private static final int LIMIT_LENGTH = 0;
    private static final int LIMIT_ATTACHED = 7;
    private static final int LIMIT_WORKER_THREADS = 11;
    private static final int LONGEST_VALUE_BYTES = 256 << 20;

    private static final int CONFIG_ENABLE_FTS3_TOKENIZER = 1004;
    private static final int CONFIG_ENABLE_LOAD_EXTENSION = 1005;
    private static final int CONFIG_DEFENSIVE = 1010;

    /// Pragmas that only tell.
    private static final Set<String> PRAGMAS =
            Set.of(
                    "collation_list",
                    "compile_options",
                    "database_list",
                    "foreign_key_list",
                    "function_list",
                    "index_info",
                    "index_list",
                    "index_xinfo",
                    "module_list",
                    "pragma_list",
                    "table_info",
                    "table_list",
                    "table_xinfo");

    private static final Set<String> FUNCTIONS_DENIED = Set.of("load_extension", "fts3_tokenizer");

    private static final long AUTHORIZER =
            Upcalls.pointer(
                    (handle, action, first, second, database, trigger) ->
                            authorize(handle, (int) action, first, second),
                    Sandbox::failed,
                    DENY);

    private Sandbox() {}

    /// @param handle of the connection's [Modules]
    static void close(long db, long handle) {
        SqliteApi.dbConfig(db, CONFIG_ENABLE_LOAD_EXTENSION, 0);
        SqliteApi.dbConfig(db, CONFIG_ENABLE_FTS3_TOKENIZER, 0);
        SqliteApi.dbConfig(db, CONFIG_DEFENSIVE, 1);
        SqliteApi.limit(db, LIMIT_ATTACHED, 0);
        SqliteApi.limit(db, LIMIT_WORKER_THREADS, 0);
        SqliteApi.limit(db, LIMIT_LENGTH, LONGEST_VALUE_BYTES);
        SqliteApi.setAuthorizer(db, AUTHORIZER, handle);
    }

    private static int authorize(long handle, int action, long first, long second) {
        return switch (action) {
            case ACTION_ATTACH, ACTION_DETACH -> DENY;
            case ACTION_PRAGMA -> PRAGMAS.contains(name(first)) ? OK : DENY;
            case ACTION_FUNCTION -> FUNCTIONS_DENIED.contains(name(second)) ? DENY : OK;
            case ACTION_CREATE_VTABLE ->
                    ((Modules) Handles.get(handle)).allowsCreate(name(second)) ? OK : DENY;
            default -> OK;
        };
    }

    private static long failed(Throwable failure, long handle) {
        System.getLogger(Sandbox.class.getName())
                .log(System.Logger.Level.WARNING, "authorizer of connection " + handle, failure);
        return DENY;
    }

    private static String name(long address) {
        return Native.string(address).toLowerCase(Locale.ROOT);
    }
}
