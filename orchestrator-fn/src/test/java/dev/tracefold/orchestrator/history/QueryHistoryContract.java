// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.history;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.orchestrator.database.Database;
import dev.tracefold.orchestrator.database.DatabaseSettings;

import static org.assertj.core.api.Assertions.assertThat;

/// What every history does, whichever database is behind it.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
abstract class QueryHistoryContract {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00.123Z");
    private static final Instant LATER = NOW.plus(Duration.ofMinutes(1));
    private static final ExecutionCounts HALF = new ExecutionCounts(4, 2, 1, 10);
    private static final List<TraceError> ERRORS =
            List.of(new TraceError(3, "/t/3", "load", "TRACE_UNKNOWN", "no\0trace"));

    private Database database;
    private SqlQueryHistory history;

    abstract DatabaseSettings settings();

    @BeforeEach
    void open() {
        database = Database.open(settings());
        history = new SqlQueryHistory(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aQueryIsFoundAsItWasAsked() {
        QueryExecution asked = ask("u1", NOW);

        assertThat(history.find("u1")).contains(asked);
        assertThat(history.find("u2")).isEmpty();
    }

    @Test
    void theLastOneAskedIsListedFirst() {
        ask("a", NOW);
        ask("b", LATER);

        assertThat(history.list()).extracting(QueryExecution::uuid).containsExactly("b", "a");
    }

    @Test
    void progressAndErrorsAreKept() {
        ask("u", NOW);

        assertThat(history.progress("u", HALF, Optional.of(LATER), ERRORS, LATER)).isTrue();
        assertThat(history.progress("u", HALF, Optional.of(LATER), ERRORS, LATER)).isTrue();

        QueryExecution running = history.find("u").orElseThrow();
        assertThat(running.status()).isEqualTo(ExecutionStatus.IN_PROGRESS);
        assertThat(running.counts()).isEqualTo(HALF);
        assertThat(running.hasResults(NOW)).isTrue();
        assertThat(running.hasResults(LATER)).isFalse();
        assertThat(history.errors("u", 10, 0))
                .containsExactly(new TraceError(3, "/t/3", "load", "TRACE_UNKNOWN", "notrace"));
    }

    @Test
    void standingQueriesAreTakenOverApart() {
        ask("a", NOW);
        QueryExecution standing =
                QueryExecution.asked("s", "SELECT 2", "{}", 10, true, NOW).standing("saved");
        history.insert(standing, "lost", NOW);

        assertThat(history.find("s")).contains(standing);
        assertThat(history.standing()).containsExactly(standing);
        assertThat(history.takeOver("me", LATER, LATER))
                .extracting(QueryExecution::uuid)
                .containsExactly("a");
        assertThat(history.takeOverStanding("me", LATER, LATER)).containsExactly(standing);
        assertThat(history.takeOverStanding("other", NOW, LATER)).isEmpty();
        assertThat(history.cancel("s", LATER)).isTrue();
        assertThat(history.standing()).isEmpty();
    }

    @Test
    void anErrorIsForgottenWhenItsTraceAnswers() {
        ask("u", NOW);
        history.progress("u", HALF, Optional.of(LATER), ERRORS, LATER);

        history.forgetErrors("u", List.of(3, 4));

        assertThat(history.errors("u", 10, 0)).isEmpty();
    }

    @Test
    void whatHasEndedStaysAsItIs() {
        ask("u", NOW);
        history.progress("u", HALF, Optional.of(LATER), List.of(), LATER);

        assertThat(history.cancel("u", LATER)).isTrue();

        assertThat(history.cancel("u", NOW)).isFalse();
        assertThat(history.progress("u", HALF, Optional.empty(), ERRORS, LATER)).isFalse();
        assertThat(history.finish("u", end(ExecutionStatus.SUCCESS), ERRORS)).isFalse();
        QueryExecution cancelled = history.find("u").orElseThrow();
        assertThat(cancelled.status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(cancelled.ended()).contains(LATER);
        assertThat(cancelled.counts()).isEqualTo(HALF);
        assertThat(cancelled.hasResults(NOW)).isTrue();
        assertThat(history.errors("u", 10, 0)).isEmpty();
    }

    @Test
    void howItEndedIsKept() {
        ask("u", NOW);

        assertThat(history.finish("u", end(ExecutionStatus.FAILED), ERRORS)).isTrue();

        QueryExecution failed = history.find("u").orElseThrow();
        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.error()).contains("no such table");
        assertThat(failed.ended()).contains(LATER);
        assertThat(failed.counts()).isEqualTo(HALF);
    }

    @Test
    void whatIsDeletedIsGone() {
        ask("u", NOW);
        history.progress("u", HALF, Optional.empty(), ERRORS, LATER);

        assertThat(history.delete("u")).isTrue();

        assertThat(history.delete("u")).isFalse();
        assertThat(history.find("u")).isEmpty();
        assertThat(history.errors("u", 10, 0)).isEmpty();
        assertThat(history.progress("u", HALF, Optional.empty(), List.of(), LATER)).isFalse();
    }

    @Test
    void aReplicaTakesOverItsOwnAndThoseOfReplicasThatAreGone() {
        history.insert(asked("mine", NOW), "me", NOW.plusSeconds(100));
        history.insert(asked("gone", NOW), "other", NOW.minusSeconds(1));
        history.insert(asked("theirs", NOW), "other", NOW.plusSeconds(1));
        history.insert(asked("ended", NOW), "me", NOW);
        history.finish("ended", end(ExecutionStatus.SUCCESS), List.of());

        assertThat(history.takeOver("me", NOW, LATER))
                .extracting(QueryExecution::uuid)
                .containsExactlyInAnyOrder("mine", "gone");
        assertThat(history.takeOver("third", NOW, LATER)).isEmpty();
    }

    @Test
    void rowsExpireAndTheQueryStays() {
        ask("u", NOW);
        history.finish("u", end(ExecutionStatus.SUCCESS), List.of());

        assertThat(history.expire(NOW.plusSeconds(1))).isEmpty();
        assertThat(history.expire(LATER.plusSeconds(11))).containsExactly("u");
        assertThat(history.expire(LATER.plusSeconds(11))).isEmpty();
        assertThat(history.find("u").orElseThrow().resultsUntil()).isEmpty();
    }

    @Test
    void queriesAreSavedReplacedAndForgotten() {
        SavedQuery first = new SavedQuery("a", "CPU", "load", "{}", NOW);
        SavedQuery second = new SavedQuery("a", "CPU", "usage", "{\"x\":1}", LATER);
        SavedQuery other = new SavedQuery("b", "Boot", "time", "{}", NOW);
        history.save(first);
        history.save(other);
        history.save(second);

        assertThat(history.saved()).containsExactly(other, second);
        assertThat(history.forget("a")).isTrue();
        assertThat(history.forget("a")).isFalse();
        assertThat(history.saved()).containsExactly(other);
    }

    private static ExecutionEnd end(ExecutionStatus status) {
        return new ExecutionEnd(
                status,
                Optional.of("no such table"),
                LATER,
                Optional.of(LATER.plusSeconds(10)),
                HALF);
    }

    private QueryExecution ask(String uuid, Instant at) {
        QueryExecution asked = asked(uuid, at);
        history.insert(asked, "me", LATER);
        return asked;
    }

    private static QueryExecution asked(String uuid, Instant at) {
        return QueryExecution.asked(uuid, "SELECT 1", "{}", 100, true, at);
    }
}
