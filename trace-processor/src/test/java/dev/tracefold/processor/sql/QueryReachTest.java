// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.importer.ImportScope;
import dev.tracefold.processor.importer.ImportScope.Part;
import dev.tracefold.processor.storage.TableSchema;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

class QueryReachTest {
    private static ImportScope reach(String sql) {
        return QueryReach.of(sql, ModuleRegistry.withStandardLibrary());
    }

    @Test
    void aViewIsTheTablesItIsMadeOf() {
        assertThat(reach("SELECT name, dur FROM slice").parts()).containsExactly(Part.SLICES);
        assertThat(reach("SELECT ts FROM raw").parts()).containsExactly(Part.FTRACE_EVENTS);
        assertThat(reach("SELECT ts FROM \"sched\"").parts()).containsExactly(Part.SCHED_SLICES);
        assertThat(reach("select count(*) from [Thread_State]").parts())
                .containsExactly(Part.THREAD_STATES);
    }

    @Test
    void whatIsKnownOfATextIsNotSaidOfAnother() {
        assertThat(reach("SELECT ts FROM slice").parts()).containsExactly(Part.SLICES);
        assertThat(reach("SELECT ts FROM slice").parts()).containsExactly(Part.SLICES);
        assertThat(reach("SELECT ts FROM sched").parts()).containsExactly(Part.SCHED_SLICES);
        // Without the library, its modules are not understood.
        String module = "INCLUDE PERFETTO MODULE slices.with_context; SELECT ts FROM thread_slice";
        assertThat(reach(module).isEverything()).isFalse();
        assertThat(QueryReach.of(module, new ModuleRegistry()).isEverything()).isTrue();
    }

    @Test
    void aNumberThatIsShownNeedsAllThatTakeOne() {
        assertThat(reach("SELECT track_id FROM slice").parts())
                .containsExactly(Part.SLICES, Part.TRACKS);
        assertThat(reach("SELECT utid AS u FROM sched").parts())
                .containsExactly(Part.SCHED_SLICES, Part.THREADS);
        assertThat(reach("SELECT arg_set_id FROM slice").parts())
                .containsExactly(Part.SLICES, Part.ARGS, Part.ARG_VALUES);
    }

    @Test
    void whatIsInAnArgDoesNotDependOnItsNumber() {
        assertThat(reach("SELECT extract_arg(arg_set_id, 'a') FROM slice").parts())
                .containsExactly(Part.SLICES, Part.ARG_VALUES);
        assertThat(reach("SELECT extract_arg(s.arg_set_id, 'a') FROM slice s").parts())
                .containsExactly(Part.SLICES, Part.ARG_VALUES);
        assertThat(reach("SELECT extract_arg(arg_set_id + 1, 'a') FROM slice").parts())
                .contains(Part.ARGS);
    }

    @Test
    void aStarShowsEveryColumn() {
        List<Part> all =
                List.of(Part.SLICES, Part.THREADS, Part.TRACKS, Part.ARGS, Part.ARG_VALUES);
        assertThat(reach("SELECT * FROM slice").parts())
                .containsExactly(Part.SLICES, Part.TRACKS, Part.ARGS, Part.ARG_VALUES);
        assertThat(reach("SELECT s.* FROM slice s JOIN thread USING (name)").parts())
                .containsExactlyElementsOf(all);
        assertThat(reach("SELECT ts FROM slice NATURAL JOIN thread").parts())
                .containsExactlyElementsOf(all);
    }

    @Test
    void aProductOrACountIsNoStar() {
        assertThat(reach("SELECT dur * 2, (dur) * 3, 2 * dur, count(*) FROM slice").parts())
                .containsExactly(Part.SLICES);
    }

    @Test
    void wordsInTextsAreNames() {
        assertThat(reach("SELECT ts FROM 'sched'").parts()).containsExactly(Part.SCHED_SLICES);
        assertThat(reach("SELECT ts FROM slice -- and no sched").parts())
                .containsExactly(Part.SLICES);
    }

    @Test
    void aColumnIsNoTableWhereNoTableCanBe() {
        assertThat(
                        reach("SELECT cpu, counter FROM sched WHERE sched.thread = 1 ORDER BY raw")
                                .parts())
                .containsExactly(Part.SCHED_SLICES);
        assertThat(reach("SELECT cpu FROM slice WHERE name IN raw").parts())
                .containsExactly(Part.FTRACE_EVENTS, Part.SLICES);
        assertThat(reach("SELECT ts FROM slice s JOIN flow f ON s.id = f.id, raw").parts())
                .containsExactly(Part.FTRACE_EVENTS, Part.SLICES);
        assertThat(reach("SELECT ts FROM main.raw").parts()).containsExactly(Part.FTRACE_EVENTS);
        assertThat(reach("SELECT (SELECT max(ts) FROM raw), 1 FROM slice").parts())
                .containsExactly(Part.FTRACE_EVENTS, Part.SLICES);
    }

    @Test
    void aMacroCanMakeATableOfAnyWordItIsGiven() {
        String macro =
                "CREATE PERFETTO MACRO of(c Expr, t Expr) RETURNS Expr AS SELECT $c FROM $t;";
        assertThat(reach(macro + "of!(ts, raw)").parts()).containsExactly(Part.FTRACE_EVENTS);
        String bare = "CREATE PERFETTO MACRO it() RETURNS Expr AS raw;";
        assertThat(reach(bare + "SELECT ts FROM it!()").parts())
                .containsExactly(Part.FTRACE_EVENTS);
        String rest = "CREATE PERFETTO MACRO rest() RETURNS Expr AS FROM slice;";
        assertThat(reach(rest + "SELECT ts rest!(), raw").parts())
                .containsExactly(Part.FTRACE_EVENTS, Part.SLICES);
    }

    @Test
    void aModuleIsWhatIsNamedOfIt() {
        String include = "INCLUDE PERFETTO MODULE slices.with_context;";
        assertThat(reach(include + "SELECT ts FROM slice").parts()).containsExactly(Part.SLICES);
        assertThat(reach(include + "SELECT ts FROM thread_slice").parts())
                .contains(Part.SLICES, Part.THREADS, Part.TRACKS)
                .doesNotContain(Part.FTRACE_EVENTS);
    }

    @Test
    void whatIsNotUnderstoodMaySeeEverything() {
        List<String> texts =
                List.of(
                        "SELECT value FROM stats",
                        "SELECT start_ts FROM trace_bounds",
                        "SELECT trace_dur()",
                        "SELECT name FROM sqlite_master",
                        "SELECT name FROM perfetto_tables",
                        "SELECT * FROM perfetto_table_info('slice')",
                        "PRAGMA table_info(slice)",
                        "EXPLAIN SELECT ts FROM slice",
                        "ATTACH 'file' AS other",
                        "SELECT a_function_of_tomorrow(1)",
                        "SELECT ts FROM __intrinsic_table_of_tomorrow",
                        "SELECT create_function('f()', 'INT', 'SELECT 1')",
                        "SELECT import('slices.slices')",
                        "SELECT to_ftrace(1)",
                        "SELECT cpu FROM cpu",
                        "INCLUDE PERFETTO MODULE no.such.module; SELECT 1",
                        "SELECT 'never ends");
        for (String text : texts) {
            assertThat(reach(text).isEverything()).as(text).isTrue();
        }
    }

    @Test
    void functionsOfTheQueryAreKnown() {
        assertThat(
                        reach(
                                        """
                                        CREATE PERFETTO FUNCTION twice(x INT) RETURNS INT AS SELECT $x * 2;
                                        WITH a(b) AS (SELECT twice(dur) FROM slice) SELECT max(b) FROM a
                                        """)
                                .parts())
                .containsExactly(Part.SLICES);
    }

    /// A native is a function, which needs a parenthesis and is known by it, or a table: all tables
    /// that the engine makes must be known, look like natives, or mean everything.
    @Test
    void everyNativeTableIsKnownOrMeansEverything() {
        List<String> stored = TraceStorage.schemas().stream().map(TableSchema::name).toList();
        try (Answers answers = new Answers()) {
            List<String> modules = answers.rows("SELECT name FROM pragma_module_list");

            assertThat(modules).contains("span_join", "ancestor_slice", "perfetto_table_info");
            for (String module : modules) {
                boolean isOfSqlite = module.matches("(json|fts|rtree|geopoly).*");
                boolean isKnown =
                        isOfSqlite
                                || stored.contains(module)
                                || NativeNames.isKnown(module)
                                || reach("SELECT ts FROM " + module).isEverything();
                assertThat(isKnown).as(module).isTrue();
            }
        }
    }
}
