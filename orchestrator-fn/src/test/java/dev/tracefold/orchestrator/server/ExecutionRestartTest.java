// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.orchestrator.database.DatabaseSettings;
import dev.tracefold.orchestrator.database.PostgresServer;

import static dev.tracefold.orchestrator.server.ApiScene.rows;
import static org.assertj.core.api.Assertions.assertThat;

/// Queries outlive the process that began them.
@NullMarked
class ExecutionRestartTest {
    private static final String SQL = "SELECT name FROM slice";
    private static final int TRACES = 8;

    @Test
    void aQueryGoesOnAfterARestartAndHasEveryRowOnce(@TempDir Path folder) {
        goesOn(folder, DatabaseSettings.sqlite(folder.resolve("tracefold.db")));
    }

    @Test
    void aQueryGoesOnAfterARestartWithPostgres(@TempDir Path folder) {
        goesOn(folder, PostgresServer.database());
    }

    private static void goesOn(Path folder, DatabaseSettings database) {
        for (int i = 0; i < TRACES; i++) {
            ApiScene.trace(folder, "t%d.json".formatted(i), 2);
        }
        // In order, so that it is asked in the midst.
        ApiScene.trace(folder, "t4-held.json", 1);
        String uuid;
        try (ApiScene first = ApiScene.start(folder, database)) {
            uuid =
                    first.start(
                            SQL,
                            1000,
                            """
                            , "trace_order_by": "file_name", "trace_metadata_columns":
                            ["file_name"]\
                            """);
            first.until(uuid, status -> status.path("processedTraces").asInt() >= 4);
        }

        try (ApiScene second = ApiScene.start(folder, database)) {
            second.release();
            JsonNode status = second.ended(uuid);

            assertThat(status.path("status").asText()).isEqualTo("SUCCESS");
            assertThat(status.path("totalTraces").asInt()).isEqualTo(TRACES + 1);
            assertThat(rows(second.fetch(uuid, "{\"limit\": 100, \"offset\": 0}")))
                    .containsExactlyInAnyOrderElementsOf(expected());
            // Those that had answered were not asked again.
            assertThat(second.loaded()).hasSizeLessThanOrEqualTo(TRACES + 1 - 4);
        }
    }

    private static List<String> expected() {
        return IntStream.range(0, TRACES)
                .boxed()
                .flatMap(i ->
                        java.util.stream.Stream.of(
                                "s0 t%d.json".formatted(i), "s1 t%d.json".formatted(i)))
                .collect(
                        java.util.stream.Collectors.collectingAndThen(
                                java.util.stream.Collectors.toList(),
                                rows -> {
                                    rows.add("s0 t4-held.json");
                                    return rows;
                                }));
    }

    @Test
    void aQueryWhoseRowsAreLostBeginsAnew(@TempDir Path folder) throws Exception {
        ApiScene.trace(folder, "a.json", 2);
        ApiScene.trace(folder, "held.json", 1);
        String uuid;
        try (ApiScene first = ApiScene.start(folder)) {
            uuid = first.start(SQL, 1000, "");
            first.until(uuid, status -> status.path("processedTraces").asInt() == 1);
        }
        try (var files = java.nio.file.Files.list(folder.resolve("results"))) {
            for (Path file : files.toList()) {
                java.nio.file.Files.delete(file);
            }
        }

        try (ApiScene second = ApiScene.start(folder)) {
            second.release();
            assertThat(second.ended(uuid).path("processedRows").asInt()).isEqualTo(3);
        }
    }

    @Test
    void rowsGoWhenTheirTimeIsOverAndTheQueryStaysInTheHistory(@TempDir Path folder) {
        ApiScene.trace(folder, "a.json", 2);
        String uuid;
        try (ApiScene first = ApiScene.start(folder, Duration.ZERO)) {
            uuid = first.start(SQL, 1000, "");
            assertThat(first.ended(uuid).path("status").asText()).isEqualTo("SUCCESS");
            assertThat(first.execution(uuid).path("tableName").asText()).isEmpty();
            assertThat(
                            first.refused(
                                    400,
                                    "POST",
                                    "/v1/query_executions/" + uuid + ":fetch_results",
                                    "{\"limit\": 1, \"offset\": 0}"))
                    .isEqualTo("the rows of this query are gone");
        }

        try (ApiScene second = ApiScene.start(folder)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (!List.of().equals(List.of(folder.resolve("results").toFile().list()))) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
            assertThat(second.status(uuid).path("status").asText()).isEqualTo("SUCCESS");
        }
    }
}
