// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.FailureCategory;

import static org.assertj.core.api.Assertions.assertThat;

class CancellationTest extends SqliteTest {
    private static final String FOR_EVER =
            "WITH RECURSIVE c(x) AS (SELECT signal() UNION ALL SELECT x + 1 FROM c)"
                    + " SELECT count(*) FROM c";

    @Test
    void anotherThreadEndsARunningStatement() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        connection.registerScalar(
                "signal",
                0,
                false,
                (_, result) -> {
                    running.countDown();
                    result.setLong(1);
                });
        Thread other =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        running.await();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                    connection.interrupt();
                                });

        SqliteException failure = failureOf(FOR_EVER);
        other.join();

        assertThat(failure.failure().code()).isEqualTo("CANCELLED");
        assertThat(failure.failure().category()).isEqualTo(FailureCategory.RESOURCE);
        assertThat(rows("SELECT 1")).containsExactly("1");
    }

    @Test
    void timeIsLimited() {
        connection.registerScalar("signal", 0, false, (_, result) -> result.setLong(1));
        connection.limitTime(Duration.ofMillis(50));

        assertThat(failureOf(FOR_EVER).failure().code()).isEqualTo("TIME_LIMIT");
        assertThat(failureOf(FOR_EVER).failure().code()).isEqualTo("TIME_LIMIT");

        connection.limitTime(Duration.ofDays(1));
        assertThat(rows("SELECT 1")).containsExactly("1");
        connection.unlimitTime();
        assertThat(rows("SELECT 1")).containsExactly("1");
    }

    @Test
    void interruptingNothingDoesNothing() {
        connection.interrupt();
        assertThat(rows("SELECT 1")).containsExactly("1");

        connection.close();
        connection.interrupt();
    }

    @Test
    void memoryIsLimited() {
        connection.close();
        connection = SqliteConnection.open(strings, new SqliteOptions(cursors, 1 << 16));
        connection.registerTable(numbers(100_000));

        SqliteException failure = failureOf("SELECT n FROM numbers ORDER BY name DESC, n");

        assertThat(failure.failure().category()).isEqualTo(FailureCategory.RESOURCE);
        assertThat(failure.failure().code()).isEqualTo("MEMORY_LIMIT");
    }
}
