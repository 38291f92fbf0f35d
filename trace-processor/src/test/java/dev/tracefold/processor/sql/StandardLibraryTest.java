// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

final class StandardLibraryTest {
    private final Answers answers =
            new Answers(new TraceStorage(Long.MAX_VALUE), ModuleRegistry.withStandardLibrary());

    @AfterEach
    void close() {
        answers.close();
    }

    @Test
    void modulesMakeNothingBeforeTheyAreIncluded() {
        assertThat(answers.rows("SELECT count() FROM sqlite_master WHERE name = 'thread_slice'"))
                .containsExactly("0");

        assertThat(
                        answers.rows(
                                "INCLUDE PERFETTO MODULE time.conversion; SELECT"
                                        + " time_to_ms(7000000)"))
                .containsExactly("7");
    }

    @Test
    void everyModuleCanBeIncludedInOneSessionAndItsTablesAsked() {
        assertThat(answers.all("INCLUDE PERFETTO MODULE *")).isEmpty();

        List<String> tables =
                answers.rows(
                        "SELECT name FROM __intrinsic_stdlib_objects"
                                + " WHERE object_type IN ('TABLE', 'VIEW')");
        assertThat(tables).hasSizeGreaterThan(100);
        for (String table : tables) {
            assertThat(answers.rows("SELECT count() FROM " + table)).as(table).hasSize(1);
        }
    }

    @Test
    void everyModuleIsDocumentedAndSoIsEveryPublicObjectOfIt() {
        assertThat(
                        answers.rows(
                                "SELECT qualified_name FROM __intrinsic_stdlib_objects"
                                        + " WHERE exposed AND description = ''"))
                .isEmpty();
        assertThat(
                        answers.rows(
                                """
                                SELECT qualified_name, value ->> 'name'
                                FROM __intrinsic_stdlib_objects, json_each(cols)
                                WHERE exposed AND value ->> 'description' = ''
                                """))
                .isEmpty();
        assertThat(
                        answers.rows(
                                """
                                SELECT qualified_name FROM __intrinsic_stdlib_objects
                                WHERE exposed AND object_type IN ('TABLE', 'VIEW') AND cols = '[]'
                                """))
                .isEmpty();
    }

    @Test
    void intervalsOverlapAreMergedAndFlattened() {
        assertThat(
                        answers.rows(
                                """
                                INCLUDE PERFETTO MODULE intervals.overlap;
                                CREATE PERFETTO TABLE i AS
                                WITH i(id, ts, dur) AS (VALUES (1, 0, 10), (2, 5, 10), (3, 15, 1))
                                SELECT * FROM i;
                                SELECT ts, value FROM intervals_overlap_count!(i, ts, dur)
                                """))
                .containsExactly("0,1", "5,2", "10,1", "15,1", "16,0");
        assertThat(answers.rows("SELECT * FROM interval_merge_overlapping!(i, 0)"))
                .containsExactly("0,16");
        assertThat(
                        answers.rows(
                                """
                                SELECT root_id, id, ts, dur FROM _intervals_flatten!((
                                  SELECT 9 AS root_id, 0 AS root_ts, 20 AS root_dur,
                                    id, iif(id = 1, NULL, 1) AS parent_id, ts, min(dur, 10 - ts) AS dur
                                  FROM i WHERE ts < 10
                                )) ORDER BY ts
                                """))
                .containsExactly("9,1,0,5", "9,2,5,5", "9,9,10,10");
        assertThat(answers.rows("SELECT _intervals_overlap_in_table!(i)")).containsExactly("1");
    }

    @Test
    void intervalsOfSeveralTablesAreIntersected() {
        assertThat(
                        answers.rows(
                                """
                                INCLUDE PERFETTO MODULE intervals.intersect;
                                CREATE PERFETTO TABLE a AS
                                WITH a(id, ts, dur, k) AS (VALUES (1, 0, 10, 'x'), (2, 0, 10, 'y'))
                                SELECT * FROM a;
                                CREATE PERFETTO TABLE b AS SELECT 7 AS id, 5 AS ts, 10 AS dur, 'y' AS k;
                                SELECT ts, dur, id_0, id_1, id_2, k
                                FROM _interval_intersect!((a, b, b), (k))
                                """))
                .containsExactly("5,5,2,7,7,y");
        assertThat(answers.rows("SELECT * FROM interval_self_intersect!(b)"))
                .containsExactly("5,10,1,7,0", "15,0,2,7,1");
    }

    @Test
    void graphsAreSearchedAndScanned() {
        String edges =
                """
                INCLUDE PERFETTO MODULE graphs.search;
                INCLUDE PERFETTO MODULE graphs.scan;
                CREATE PERFETTO TABLE e AS
                WITH e(source_node_id, dest_node_id, edge_weight)
                  AS (VALUES (1, 2, 1), (1, 3, 1), (2, 4, 5), (3, 4, 1))
                SELECT * FROM e;
                """;
        assertThat(
                        answers.rows(
                                edges
                                        + "SELECT * FROM graph_reachable_bfs!(e, (SELECT 1 AS"
                                        + " node_id))"))
                .containsExactly("1,NULL", "2,1", "3,1", "4,2");
        assertThat(
                        answers.rows(
                                """
                                SELECT * FROM graph_reachable_weight_bounded_dfs!(
                                  e, (SELECT 1 AS root_node_id, 2 AS root_target_weight), 0)
                                """))
                .containsExactly("1,1,NULL", "1,2,1");
        assertThat(
                        answers.rows(
                                """
                                SELECT * FROM _graph_aggregating_scan!(
                                  e, (SELECT 1 AS id, 1 AS ways), (ways),
                                  (SELECT id, sum(ways) AS ways FROM $table GROUP BY id))
                                ORDER BY id
                                """))
                .containsExactly("1,1", "2,1", "3,1", "4,2");
    }

    @Test
    void nodesOfATreeWithoutEdgesAreStillReached() {
        assertThat(
                        answers.rows(
                                """
                                INCLUDE PERFETTO MODULE graphs.hierarchy;
                                CREATE PERFETTO TABLE alone AS
                                WITH t(id, parent_id) AS (VALUES (4, NULL), (5, NULL)) SELECT * FROM t;
                                SELECT id
                                FROM _tree_reachable_ancestors_or_self!(alone, (SELECT 5 AS id))
                                """))
                .containsExactly("5");
        assertThat(
                        answers.rows(
                                """
                                SELECT id
                                FROM _tree_reachable_descendants_or_self!(alone, (SELECT 4 AS id))
                                """))
                .containsExactly("4");
    }

    @Test
    void timeLinesAreDrawn() {
        List<String> pictures =
                answers.rows(
                        """
                        INCLUDE PERFETTO MODULE export.to_svg;
                        CREATE PERFETTO TABLE drawn_slice AS
                        WITH t(ts, dur, depth, name, href, picture, track, place) AS (VALUES
                          (0, 100, 0, 'a<b', NULL, 'one', 'main', 0),
                          (10, 50, 1, 'in', 'https://x?a=1&b=2', 'one', 'main', 0))
                        SELECT * FROM t;
                        CREATE PERFETTO TABLE drawn_state AS
                        SELECT 0 AS ts, 50 AS dur, 'Running' AS state, NULL AS io_wait, NULL AS href,
                          'one' AS picture, 'main' AS track, 0 AS place;
                        CREATE PERFETTO TABLE drawn_counter AS
                        WITH t(ts, dur, name, value, href, picture, track, place) AS (VALUES
                          (0, 50, 'mem', 4.0, NULL, 'one', 'memory', 1),
                          (50, 50, 'mem', -2.0, NULL, 'one', 'memory', 1))
                        SELECT * FROM t;
                        SELECT svg_group_key || svg
                        FROM _svg_timeline_with_counters!(
                          drawn_slice, drawn_state, drawn_counter, picture, track, place, 1000, 60)
                        """);

        assertThat(pictures).hasSize(1);
        assertThat(pictures.getFirst())
                .startsWith("one<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1070 84\">")
                .contains(
                        "<rect x=\"0.00\" y=\"0.00\" width=\"500.00\" height=\"7.00\""
                                + " fill=\"#2f7d31\">",
                        "<title>a&lt;b (100ns)</title>",
                        "<a href=\"https://x?a=1&amp;b=2\" target=\"_blank\">"
                                + "<rect x=\"100.00\" y=\"23.00\"",
                        "fill=\"coral\"><title>mem: -2.0</title>")
                .endsWith("</svg>");
    }

    @Test
    void flameGraphsAreDrawnStepByStep() {
        assertThat(
                        answers.rows(
                                """
                                INCLUDE PERFETTO MODULE viz.flamegraph;
                                CREATE PERFETTO TABLE tree AS
                                WITH t(id, parentId, name, value, lib, line) AS (VALUES
                                  (1, NULL, 'main', 1, 'x', 1), (2, 1, 'a', 2, 'x', 2),
                                  (3, 1, 'a', 3, 'x', 3), (4, 2, 'b', 4, 'x', 4),
                                  (5, 1, 'hidden', 10, 'x', 5), (6, 5, 'c', 4, 'y', 6))
                                SELECT * FROM t;
                                CREATE PERFETTO TABLE tested AS
                                SELECT * FROM _viz_flamegraph_prepare_filter!(
                                  tree, 1, 0, 0, (name = 'hidden'), (name = 'b'), 8, (lib));
                                CREATE PERFETTO TABLE folded AS
                                SELECT * FROM _viz_flamegraph_filter_frames!(tested, 0);
                                SELECT * FROM folded
                                """))
                .containsExactly(
                        "1,NULL,NULL,1,11", "2,1,1,1,2", "3,1,1,1,3", "4,NULL,2,1,4", "6,1,1,1,4");
        assertThat(
                        answers.rows(
                                """
                                CREATE PERFETTO TABLE total AS
                                SELECT * FROM _viz_flamegraph_accumulate!(folded, 1);
                                CREATE PERFETTO TABLE hashed AS
                                SELECT * FROM _viz_flamegraph_downwards_hash!(
                                  tested, folded, total, (lib), (line), 1)
                                UNION ALL
                                SELECT * FROM _viz_flamegraph_upwards_hash!(
                                  tested, folded, total, (lib), (line));
                                CREATE PERFETTO TABLE merged AS
                                SELECT * FROM _viz_flamegraph_merge_hashes!(
                                  hashed, (lib), (group_concat(line) AS line));
                                CREATE PERFETTO TABLE placed AS
                                SELECT * FROM _viz_flamegraph_local_layout!(merged);
                                SELECT name, lib, line, selfValue, cumulativeValue, depth, xStart, xEnd
                                FROM _viz_flamegraph_global_layout!(merged, placed, (lib), (line))
                                ORDER BY depth, xStart
                                """))
                .containsExactly(
                        "main,x,1,11,4,-3,0,4",
                        "a,x,2,2,4,-2,0,4",
                        "b,x,4,4,4,-1,0,4",
                        "main,x,1,11,20,1,0,20",
                        "b,x,4,4,4,1,20,24",
                        "a,x,2,3,5,5,2,0,5",
                        "c,y,6,4,4,2,5,9");
    }

    @Test
    void treesBecomeValuesAndRowsAgain() {
        assertThat(
                        answers.rows(
                                """
                                INCLUDE PERFETTO MODULE std.trees.table_conversion;
                                CREATE PERFETTO TABLE t AS
                                WITH t(id, parent_id, name)
                                  AS (VALUES (5, 9, 'leaf'), (9, NULL, 'root'))
                                SELECT * FROM t;
                                SELECT * FROM _tree_to_table!(_tree_from_table!(t, (name)), (name))
                                """))
                .containsExactly("0,NULL,9,NULL,root", "1,0,5,9,leaf");
    }

    @Test
    void theCriticalPathGoesToWhoWokeTheThread() {
        assertThat(
                        answers.rows(
                                """
                                INCLUDE PERFETTO MODULE sched.thread_executing_span;
                                CREATE PERFETTO TABLE g AS
                                WITH g(id, utid, ts, dur, idle_dur, waker_id, prev_id) AS (
                                  VALUES (1, 1, 0, 10, NULL, NULL, NULL),
                                    (2, 2, 0, 30, NULL, NULL, NULL),
                                    (3, 1, 30, 5, 20, 2, 1)
                                )
                                SELECT * FROM g;
                                SELECT root_id, id, ts, dur
                                FROM _critical_path_by_roots!((SELECT 3 AS root_node_id), g) ORDER BY ts
                                """))
                .containsExactly("3,2,10,20", "3,3,30,5");
    }
}
