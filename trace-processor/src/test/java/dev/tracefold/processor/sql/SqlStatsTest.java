// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What a session remembers of its queries.
final class SqlStatsTest {
    @Test
    void queriesAreListedWithTheirTimes() {
        try (Answers answers = new Answers()) {
            answers.rows("SELECT 1");
            answers.all("SELECT 2; SELECT 3");
            assertThatThrownBy(() -> answers.rows("SELECT wrong"))
                    .hasMessageContaining("no such column");

            assertThat(
                            answers.rows(
                                    """
                                    SELECT query, started > 0, first_next >= started,
                                      ended >= max(started, first_next)
                                    FROM sqlstats WHERE ended != 0
                                    """))
                    .containsExactly(
                            "SELECT 1,1,1,1", "SELECT 2; SELECT 3,1,1,1", "SELECT wrong,1,0,1");
        }
    }

    @Test
    void theQueryThatAsksHasNotEnded() {
        try (Answers answers = new Answers()) {
            assertThat(
                            answers.rows(
                                    """
                                    SELECT count(), sum(ended),
                                      abs(started / 1000000000 - strftime('%s')) < 60
                                    FROM sqlstats
                                    """))
                    .containsExactly("1,0,1");
        }
    }

    @Test
    void onlyTheLastHundredAreKept() {
        try (Answers answers = new Answers()) {
            for (int i = 0; i < 150; i++) {
                answers.rows("SELECT " + i);
            }
            assertThat(answers.rows("SELECT count(), min(query) FROM sqlstats WHERE ended > 0"))
                    .containsExactly("99,SELECT 100");
        }
    }
}
