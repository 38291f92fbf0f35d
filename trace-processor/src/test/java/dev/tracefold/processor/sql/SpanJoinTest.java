// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SpanJoinTest {
    private final Answers answers = new Answers();

    @BeforeEach
    void joinTwoTables() {
        answers.all(
                """
                CREATE PERFETTO TABLE busy AS
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
                SELECT i / 10 * 100 AS ts, 50 AS dur, i % 10 AS cpu, 'b' || i AS work FROM n;
                CREATE PERFETTO TABLE fast AS
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
                SELECT i / 10 * 100 + 25 AS ts, 50 AS dur, i % 10 AS cpu, i AS speed FROM n;
                CREATE VIRTUAL TABLE both USING span_join(
                  busy PARTITIONED cpu, fast PARTITIONED cpu)\
                """);
    }

    @AfterEach
    void close() {
        answers.close();
    }

    @Test
    void aValueOfThePartitionIsDemandedOfTheInputs() {
        assertThat(answers.rows("EXPLAIN QUERY PLAN SELECT ts FROM both WHERE cpu = 3 ORDER BY ts"))
                .singleElement()
                .asString()
                .contains("cpu EQ");
        assertThat(answers.rows("SELECT ts, dur, cpu, work, speed FROM both WHERE cpu = 3 LIMIT 2"))
                .containsExactly("25,25,3,b3,3", "125,25,3,b13,13");
        assertThat(answers.rows("SELECT count(), sum(speed) FROM both WHERE cpu IN (3, 4)"))
                .containsExactly("20,970");
        assertThat(answers.rows("SELECT count() FROM both WHERE cpu = 'x'")).containsExactly("0");
        assertThat(answers.rows("SELECT count() FROM both WHERE cpu = '3' AND ts > 200"))
                .containsExactly("8");
    }

    @Test
    void everyValueOfAJoinFindsItsRows() {
        assertThat(
                        answers.rows(
                                """
                                WITH wanted(cpu) AS (VALUES (7), (2), (7), (5), (99))
                                SELECT wanted.cpu, count(both.ts), min(work), max(speed)
                                FROM wanted LEFT JOIN both ON both.cpu = wanted.cpu
                                GROUP BY wanted.cpu
                                """))
                .containsExactly("2,10,b12,92", "5,10,b15,95", "7,20,b17,97", "99,0,NULL,NULL");
        assertThat(
                        answers.rows(
                                """
                                WITH wanted(cpu) AS (VALUES (7), (2), (5))
                                SELECT wanted.cpu, count(both.ts)
                                FROM wanted LEFT JOIN both ON both.cpu = 4 AND both.ts > 500
                                GROUP BY wanted.cpu
                                """))
                .containsExactly("2,5", "5,5", "7,5");
        assertThat(
                        answers.rows(
                                """
                                WITH wanted(cpu) AS (VALUES (7), (2), (5))
                                SELECT cpu, (SELECT sum(speed) FROM both WHERE both.cpu = wanted.cpu)
                                FROM wanted
                                """))
                .containsExactly("7,520", "2,470", "5,500");
    }
}
