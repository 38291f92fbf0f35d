// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.tracefold.processor.summary.LiveQueries.Change;
import dev.tracefold.processor.summary.LiveQueries.Computed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveQueriesTest {
    private static final String SLICES = "query { id: 'slices' table { table_name: 'slice' } }";
    private static final String FRAMES =
            "query { id: 'frames' inner_query_id: 'slices'"
                    + " filters { column_name: 'name' op: EQUAL string_rhs: 'frame' } }";
    private static final String LONG_ONES =
            "query { id: 'long' inner_query_id: 'frames' referenced_modules: 'time.conversion'"
                    + " filters { column_name: 'dur' op: GREATER_THAN int64_rhs: 10000 }"
                    + " select_columns { column_name: 'dur' } }";

    private final SampleTrace trace = new SampleTrace();
    private final LiveQueries queries = trace.session().liveQueries();

    @AfterEach
    void forget() {
        queries.close();
    }

    @AfterAll
    void close() {
        trace.close();
    }

    @Test
    void aQueryIsComputedWhenItIsAskedForAndOnce() {
        assertThat(update(SLICES, FRAMES, LONG_ONES))
                .containsExactly(updated("slices"), updated("frames"), updated("long"));
        assertThat(tables()).isZero();

        Computed computed = queries.query("long").orElseThrow();

        assertThat(computed.rows()).isEqualTo(1);
        assertThat(computed.columns()).containsExactly("dur");
        assertThat(computed.text()).startsWith("id: \"long\"\ninner_query_id: \"frames\"\n");
        assertThat(trace.ask("SELECT * FROM " + computed.table())).containsExactly("dur", "15000");
        assertThat(tables()).isEqualTo(3);
        assertThat(queries.query("long")).containsSame(computed);
        assertThat(update(SLICES, FRAMES, LONG_ONES))
                .containsExactly(kept("slices"), kept("frames"), kept("long"));
    }

    @Test
    void sqlIsShownOnTheTablesAndAlone() {
        update(SLICES, FRAMES, LONG_ONES);

        Computed computed = queries.query("long").orElseThrow();
        String frames = queries.query("frames").orElseThrow().table();

        assertThat(computed.sql())
                .startsWith("INCLUDE PERFETTO MODULE time.conversion;\nWITH ")
                .contains("FROM " + frames);
        assertThat(computed.standaloneSql()).doesNotContain(frames);
        queries.close();
        assertThat(trace.ask(computed.standaloneSql())).containsExactly("dur", "15000");
    }

    @Test
    void whatChangesIsComputedAgainWithAllThatNeedsIt() {
        update(SLICES, FRAMES, LONG_ONES);
        Computed before = queries.query("long").orElseThrow();
        Computed slices = queries.query("slices").orElseThrow();

        assertThat(update(SLICES, FRAMES.replace("'frame'", "'draw'"), LONG_ONES))
                .containsExactly(kept("slices"), updated("frames"), updated("long"));
        assertThat(trace.ask("SELECT dur FROM " + before.table())).containsExactly("dur", "15000");

        Computed after = queries.query("long").orElseThrow();

        assertThat(after.rows()).isZero();
        assertThat(after.table()).isNotEqualTo(before.table());
        assertThat(queries.query("slices")).containsSame(slices);
        assertThat(tables()).isEqualTo(3);
    }

    @Test
    void whatIsGoneIsDropped() {
        update(SLICES, FRAMES);
        queries.query("frames");

        assertThat(update(SLICES))
                .containsExactly(new Change("frames", false, true), kept("slices"));
        assertThat(tables()).isEqualTo(1);
        assertThat(queries.query("frames")).isEmpty();
        queries.close();
        assertThat(tables()).isZero();
    }

    @Test
    void aQueryThatFailsCanBeMended() {
        update(SLICES, FRAMES.replace("'name'", "'nope'"), LONG_ONES);

        assertThatThrownBy(() -> queries.query("long"))
                .hasMessageStartingWith("query 'frames': ")
                .hasMessageContaining("no such column: nope");
        update(SLICES, FRAMES, LONG_ONES);
        assertThat(queries.query("long").orElseThrow().rows()).isEqualTo(1);
    }

    @Test
    void idsAreThereAndUnique() {
        assertThatThrownBy(() -> update("query { table { table_name: 'slice' } }"))
                .hasMessage("a query: id is missing");
        assertThatThrownBy(() -> update(SLICES, SLICES))
                .hasMessage("the query id 'slices' is defined more than once");
    }

    private List<Change> update(String... specs) {
        return queries.update(SummarySpec.ofText("spec", String.join("\n", specs)));
    }

    private static Change updated(String id) {
        return new Change(id, true, false);
    }

    private static Change kept(String id) {
        return new Change(id, false, false);
    }

    private int tables() {
        return trace.ask("SELECT name FROM sqlite_schema WHERE name LIKE '%live_query%'").size()
                - 1;
    }
}
