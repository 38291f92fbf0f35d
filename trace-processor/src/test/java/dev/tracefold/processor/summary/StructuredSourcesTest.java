// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import static org.assertj.core.api.Assertions.assertThat;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StructuredSourcesTest {
    private static final String FRAMES =
            "table { table_name: 'slice' } filters { column_name: 'name' op: EQUAL string_rhs: 'frame' }";
    private static final String IO =
            "table { table_name: 'slice' } filters { column_name: 'name' op: GLOB string_rhs: '*io' }";

    private final SampleTrace trace = new SampleTrace();

    @AfterAll
    void close() {
        trace.close();
    }

    @Test
    void intervalsIntersect() {
        assertThat(
                        trace.rows(
                                """
                                interval_intersect { base { %s } interval_intersect { %s } }
                                select_columns { column_name: 'ts' }
                                select_columns { column_name: 'dur' }
                                select_columns { column_name: 'id_0' }
                                select_columns { column_name: 'ts_0' }
                                select_columns { column_name: 'id_1' }
                                select_columns { column_name: 'dur_1' }
                                order_by { ordering_specs { column_name: 'ts' } }
                                """
                                        .formatted(FRAMES, IO)))
                .containsExactly(
                        "ts dur id_0 ts_0 id_1 dur_1",
                        "5000 5000 0 0 2 20000",
                        "20000 5000 4 20000 2 20000");
    }

    @Test
    void intervalsIntersectWithinPartitions() {
        String threads =
                "table { table_name: 'thread_slice' } referenced_modules: 'slices.with_context'";
        assertThat(
                        trace.rows(
                                """
                                interval_intersect {
                                  base { %s }
                                  interval_intersect { %s filters { column_name: 'name' op: EQUAL string_rhs: 'frame' } }
                                  partition_columns: 'process_name'
                                  partition_columns: 'utid'
                                }
                                group_by {
                                  column_names: 'process_name'
                                  aggregates { op: SUM column_name: 'dur' result_column_name: 'total' }
                                }
                                """
                                        .formatted(threads, threads)))
                .containsExactly("process_name total", "app 38000");
    }

    @Test
    void rowsAreFilteredToIntervals() {
        String filter = "experimental_filter_to_intervals { base { %s } intervals { %s } %s }";

        assertThat(
                        trace.rows(
                                filter.formatted(
                                        FRAMES,
                                        IO,
                                        "select_columns: 'name' select_columns: 'TS' select_columns: 'dur'")))
                .containsExactly(
                        "ts dur name original_ts original_dur",
                        "5000 5000 frame 0 10000",
                        "20000 5000 frame 20000 10000");
        assertThat(
                        trace.rows(
                                filter.formatted(
                                        FRAMES,
                                        IO,
                                        "clip_to_intervals: false select_columns: 'dur' select_columns: 'ts'")))
                .containsExactly("dur ts", "10000 0", "10000 20000");
        assertThat(trace.rows(filter.formatted(FRAMES, IO, "")).getFirst()).startsWith("ts dur id");
        assertThat(trace.rows(filter.formatted(FRAMES, IO, "clip_to_intervals: false")).getFirst())
                .startsWith("id ts dur");
    }

    @Test
    void overlappingIntervalsOfAFilterAreOne() {
        String filter =
                """
                experimental_filter_to_intervals {
                  base { %s }
                  intervals { table { table_name: 'slice' } }
                  %s
                  select_columns: 'id'
                }
                order_by { ordering_specs { column_name: 'ts' } }
                """;

        assertThat(trace.rows(filter.formatted(IO, "")))
                .containsExactly("ts dur id", "5000 20000 2");
        assertThat(
                        trace.rows(
                                filter.formatted(
                                        IO,
                                        "partition_columns: 'track_id' partition_columns: 'name'")))
                .containsExactly("ts dur id", "5000 20000 2");
    }

    @Test
    void timeRangesAreGivenOrThoseOfTheTrace() {
        assertThat(trace.rows("experimental_time_range { mode: STATIC ts: 5 dur: 7 }"))
                .containsExactly("id ts dur", "0 5 7");
        assertThat(trace.rows("experimental_time_range { mode: DYNAMIC }"))
                .isEqualTo(trace.ask("SELECT 0 AS id, trace_start() AS ts, trace_dur() AS dur"));
        assertThat(trace.rows("experimental_time_range { mode: DYNAMIC dur: 1 }"))
                .isEqualTo(trace.ask("SELECT 0 AS id, trace_start() AS ts, 1 AS dur"));
    }

    @Test
    void queriesAreJoined() {
        String join =
                """
                experimental_join {
                  %s
                  left_query { table { table_name: 'slice' } select_columns { column_name: 'name' } select_columns { column_name: 'parent_id' } }
                  right_query { id: 'right' table { table_name: 'slice' } select_columns { column_name: 'id' } select_columns { column_name: 'dur' } }
                  %s
                }
                """;
        String equal = "equality_columns { left_column: 'parent_id' right_column: 'id' }";
        String free =
                "freeform_condition { left_query_alias: 'l' right_query_alias: 'r'"
                        + " sql_expression: 'l.parent_id = r.id AND r.dur > 20000' }";

        assertThat(trace.rows(join.formatted("type: INNER", equal)))
                .containsExactly("name parent_id id dur", "draw 0 0 10000");
        assertThat(trace.rows(join.formatted("type: LEFT", equal))).hasSize(7);
        assertThat(trace.rows(join.formatted("", free))).hasSize(1);
        assertThat(trace.rows(join.formatted("type: LEFT", free))).hasSize(7);
    }

    @Test
    void queriesAreUnited() {
        String union =
                """
                experimental_union {
                  queries { sql { sql: 'SELECT 1 AS a' } }
                  queries { sql { sql: 'SELECT 2 AS a' } }
                  queries { sql { sql: 'SELECT 1 AS a' } }
                  %s
                }
                order_by { ordering_specs { column_name: 'a' } }
                """;

        assertThat(trace.rows(union.formatted(""))).containsExactly("a", "1", "2");
        assertThat(trace.rows(union.formatted("use_union_all: true")))
                .containsExactly("a", "1", "1", "2");
    }

    @Test
    void columnsAreAdded() {
        String add =
                """
                experimental_add_columns {
                  core_query { %s select_columns { column_name: 'id' } select_columns { column_name: 'track_id' } }
                  input_query { table { table_name: 'thread_track' } }
                  input_columns { column_name_or_expression: 'utid' }
                  input_columns { column_name_or_expression: 'type' alias: 'track_type' }
                  %s
                }
                limit: 1
                """;

        assertThat(
                        trace.rows(
                                add.formatted(
                                        FRAMES,
                                        "equality_columns { left_column: 'track_id' right_column: 'id' }")))
                .hasSize(2)
                .first()
                .isEqualTo("id track_id utid track_type");
        assertThat(
                        trace.rows(
                                add.formatted(
                                        FRAMES,
                                        "freeform_condition { left_query_alias: 'core' right_query_alias: 'input'"
                                                + " sql_expression: 'core.track_id = -1' }")))
                .last()
                .asString()
                .endsWith("- -");
    }

    @Test
    void slicesAreMadeOfStartsAndEnds() {
        assertThat(
                        trace.rows(
                                """
                                experimental_create_slices {
                                  starts_query { %s }
                                  ends_query { sql { sql: 'SELECT ts + dur AS ended FROM slice' } }
                                  ends_ts_column: 'ended'
                                }
                                """
                                        .formatted(FRAMES)))
                .containsExactly("ts dur", "0 5000", "20000 5000", "40000 15000");
    }

    @Test
    void countersBecomeIntervals() {
        assertThat(
                        trace.rows(
                                """
                                experimental_counter_intervals { input_query { table { table_name: 'counter' } } }
                                select_columns { column_name: 'ts' }
                                select_columns { column_name: 'value' }
                                select_columns { column_name: 'next_value' }
                                order_by { ordering_specs { column_name: 'ts' } }
                                limit: 2
                                """))
                .containsExactly("ts value next_value", "0 100.0 200.0", "10000 200.0 150.0");
    }

    @Test
    void rowsAreKeptWhoseValueAnotherQueryHas() {
        assertThat(
                        trace.rows(
                                """
                                experimental_filter_in {
                                  base { table { table_name: 'slice' } }
                                  match_values { sql { sql: 'SELECT 3000 AS d UNION SELECT 4000' } }
                                  base_column: 'dur'
                                  match_column: 'd'
                                }
                                select_columns { column_name: 'name' }
                                """))
                .containsExactly("name", "draw", "call");
    }
}
