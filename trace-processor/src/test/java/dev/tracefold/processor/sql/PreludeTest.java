// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.ArgsTable;
import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.storage.TrackTable;
import dev.tracefold.processor.syntax.SqlSource;
import dev.tracefold.processor.syntax.SqlWords;
import dev.tracefold.processor.syntax.StatementSplitter;

import static org.assertj.core.api.Assertions.assertThat;

class PreludeTest {
    @Test
    void itsTextsAreSplitAsAnyTextIs() {
        for (String file : Prelude.FILES) {
            SqlSource text = SqlSource.ofEngine(Prelude.read(file));

            assertThat(Prelude.split(text).stream().map(SqlSource::text))
                    .as(file)
                    .isEqualTo(
                            StatementSplitter.split(text).stream().map(SqlSource::text).toList());
        }
    }

    @Test
    void itsObjectsAreFoundByTheirNames() {
        assertThat(Prelude.statements())
                .containsKeys("slice", "args", "thread_state", "trace_bounds", "trace_start")
                .allSatisfy((name, statements) ->
                        assertThat(statements)
                                .allSatisfy(statement ->
                                        assertThat(SqlWords.definedBy(statement.text()))
                                                .isIn(name, null)));
    }

    @Test
    void everyObjectCanBeMade() {
        try (Answers answers = new Answers()) {
            assertThat(answers.rows("SELECT count(*) > 80 FROM sqlite_master"))
                    .containsExactly("1");
            for (String name :
                    answers.rows(
                            "SELECT name FROM sqlite_master WHERE type = 'view' AND name != 'trace_bounds'")) {
                assertThat(answers.rows("SELECT count(*) FROM " + name)).containsExactly("0");
            }
        }
    }

    @Test
    void emptyTraceHasBoundsZero() {
        try (Answers answers = new Answers()) {
            assertThat(
                            answers.rows(
                                    "SELECT *, trace_start(), trace_end(), trace_dur() FROM trace_bounds"))
                    .containsExactly("0,0,0,0,0");
        }
    }

    @Test
    void tracksByDimensionAndSlicesOnThem() {
        TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
        ArgsTable args = storage.args();
        int set = args.table().addRow();
        args.argSetId().set(set, set);
        args.key().set(set, storage.strings().intern("utid"));
        args.flatKey().set(set, storage.strings().intern("utid"));
        args.intValue().set(set, 7);
        args.valueType().set(set, storage.strings().intern("int"));
        TrackTable track = storage.track();
        int t = track.table().addRow();
        track.name().set(t, storage.strings().intern("main"));
        track.type().set(t, storage.strings().intern("thread_execution"));
        track.eventType().set(t, storage.strings().intern("slice"));
        track.dimensionArgSetId().set(t, set);
        slice(storage, 100, 50, 0, -1);
        slice(storage, 110, 20, 1, 0);
        slice(storage, 115, 5, 2, 1);
        slice(storage, 140, 10, 1, 0);
        try (Answers answers = new Answers(storage, new ModuleRegistry())) {
            assertThat(answers.rows("SELECT name, type, utid FROM thread_track"))
                    .containsExactly("main,thread_execution,7");
            assertThat(answers.rows("SELECT start_ts, end_ts FROM trace_bounds"))
                    .containsExactly("100,150");
            assertThat(answers.rows("SELECT id FROM ancestor_slice(2)")).containsExactly("0", "1");
            assertThat(answers.rows("SELECT id, ts FROM descendant_slice(0)"))
                    .containsExactly("1,110", "2,115", "3,140");
            assertThat(
                            answers.rows(
                                    "SELECT s.id, count(d.id) FROM slice s JOIN descendant_slice(s.id) d GROUP BY 1"))
                    .containsExactly("0,3", "1,1");
            assertThat(answers.rows("SELECT * FROM ancestor_slice(NULL)")).isEmpty();
            assertThat(answers.rows("SELECT slice_is_ancestor(0, 2), slice_is_ancestor(2, 0)"))
                    .containsExactly("1,0");
            assertThat(answers.rows("SELECT key, display_value FROM args"))
                    .containsExactly("utid,7");
            assertThat(answers.rows("SELECT id, layout_depth FROM experimental_slice_layout('0')"))
                    .containsExactly("0,0", "1,1", "2,2", "3,1");
        }
    }

    private static void slice(TraceStorage storage, long ts, long dur, int depth, int parent) {
        SliceTable slice = storage.slice();
        int row = slice.table().addRow();
        slice.ts().set(row, ts);
        slice.dur().set(row, dur);
        slice.depth().set(row, depth);
        slice.trackId().set(row, 0);
        if (parent >= 0) {
            slice.parentId().set(row, parent);
        }
    }
}
