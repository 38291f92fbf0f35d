// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.processor.error.FailureCategory;

import static org.assertj.core.api.Assertions.assertThat;

class SandboxTest extends SqliteTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ATTACH '/tmp/x.db' AS x",
                "ATTACH ':memory:' AS x",
                "DETACH main",
                "VACUUM",
                "SELECT load_extension('/tmp/x.so')",
                "SELECT fts3_tokenizer('simple')",
                "PRAGMA writable_schema = 1",
                "PRAGMA temp_store_directory = '/tmp'",
                "PRAGMA journal_mode = OFF",
                "PRAGMA trusted_schema = 1",
                "PRAGMA hard_heap_limit = 1",
                "PRAGMA case_sensitive_like = 1",
                "CREATE VIRTUAL TABLE f USING fts5(a)",
                "CREATE VIRTUAL TABLE r USING rtree(a, b, c)",
                "CREATE VIRTUAL TABLE d USING dbstat",
                "CREATE VIRTUAL TABLE t USING tracefold_table(1)",
            })
    void whatLeavesTheDatabaseIsRefused(String sql) {
        connection.createTable("made", numbers(1), () -> {});

        SqliteException failure = failureOf(sql);

        assertThat(failure).hasMessageMatching(".*(not authorized|authorization denied|prohibited).*");
        assertThat(failure.failure().category()).isEqualTo(FailureCategory.USER);
    }

    @Test
    void noFileIsWritten(@TempDir Path folder) {
        Path file = folder.resolve("copy.db");

        assertThat(failureOf("VACUUM INTO '" + file + "'")).isNotNull();
        assertThat(Files.exists(file)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO sqlite_schema(type) VALUES ('x')",
                "DELETE FROM sqlite_schema",
                "UPDATE sqlite_master SET sql = ''"
            })
    void theSchemaIsNotWrittenByHand(String sql) {
        connection.execute("CREATE TABLE t(a)");

        assertThat(failureOf(sql)).hasMessageContaining("may not be modified");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"readfile('/etc/passwd')", "writefile('/tmp/x', 1)", "edit('x')"})
    void thereAreNoFunctionsOfFiles(String call) {
        assertThat(failureOf("SELECT " + call)).hasMessageContaining("no such function");
    }

    @Test
    void whatOnlyTellsIsAllowed() {
        connection.execute("CREATE TABLE t(a INT, b)");

        assertThat(rows("PRAGMA table_info(t)")).hasSize(2);
        assertThat(rows("SELECT name FROM pragma_table_info('t')")).containsExactly("'a'", "'b'");
        assertThat(rows("SELECT count(*) > 0 FROM pragma_function_list")).containsExactly("1");
    }

    @Test
    void ordinaryWorkInsideIsAllowed() {
        connection.execute(
                "CREATE TEMP TABLE a(x); CREATE TABLE b AS SELECT 1 AS y; CREATE INDEX i ON b(y);"
                        + " INSERT INTO a SELECT y FROM b; UPDATE a SET x = 2; DROP INDEX i;"
                        + " CREATE VIEW v AS SELECT * FROM b; SAVEPOINT s; DELETE FROM b; ROLLBACK TO s;"
                        + " RELEASE s");

        assertThat(rows("SELECT x, y FROM a, v")).containsExactly("2, 1");
    }

    @Test
    void aValueHasALimitedLength() {
        assertThat(failureOf("SELECT length(hex(randomblob(200000000)))").failure().code())
                .isEqualTo("MEMORY_LIMIT");
    }
}
