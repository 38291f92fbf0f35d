// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.orchestrator.catalog.CatalogTrace;
import dev.tracefold.orchestrator.catalog.MetadataValue;
import dev.tracefold.orchestrator.catalog.SqlTraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.database.Database;
import dev.tracefold.orchestrator.database.DatabaseSettings;
import dev.tracefold.orchestrator.database.PostgresServer;

import static dev.tracefold.orchestrator.server.ApiScene.rows;
import static org.assertj.core.api.Assertions.assertThat;

/// Queries that go on with every trace that is indexed, over HTTP and real traces.
@NullMarked
@Timeout(300)
class StandingQueriesTest {
    private static final String SQL = "SELECT name, dur / 1000 AS us FROM slice";
    private static final String STANDING = "/v1/standing_queries";

    @TempDir private Path folder;

    @Test
    void everyTraceThatIsIndexedAddsItsRows() {
        try (ApiScene scene = ApiScene.start(folder)) {
            index(
                    scene.catalog(),
                    trace("before.json", 3),
                    1,
                    Instant.now().minus(Duration.ofMinutes(1)));
            String uuid = add(scene, "\"trace_metadata_columns\": [\"file_name\"]");
            index(scene.catalog(), trace("a.json", 2), 1);
            index(scene.catalog(), trace("b.json", 1), 1);
            until(scene, uuid, status -> status.path("processedTraces").asInt() == 2);

            assertThat(sorted(scene, uuid))
                    .containsExactly("s0 1 a.json", "s0 1 b.json", "s1 2 a.json");
            JsonNode page =
                    scene.fetch(
                            uuid,
                            """
                            {"limit": 1, "offset": 1, "order_by": "file_name desc, us",
                             "filters": [{"field": "name", "op": "=", "value": "s0"}]}\
                            """);
            assertThat(rows(page)).containsExactly("s0 1 a.json");
            assertThat(page.path("totalFilteredRows").asInt()).isEqualTo(2);

            JsonNode listed = scene.get(STANDING).path("standingQueries").get(0);
            assertThat(listed.path("name").asText()).isEqualTo("slices");
            assertThat(listed.path("status").asText()).isEqualTo("IN_PROGRESS");
            assertThat(listed.path("processedRows").asInt()).isEqualTo(3);
            assertThat(scene.execution(uuid).path("standingId").asText())
                    .isEqualTo(listed.path("id").asText());
        }
    }

    @Test
    void aTraceThatIsReplacedReplacesItsRowsAndOneThatGoesTakesThemAlong() {
        try (ApiScene scene = ApiScene.start(folder)) {
            String uuid = add(scene, "\"limit\": 1000");
            Path a = trace("a.json", 2);
            index(scene.catalog(), a, 1);
            index(scene.catalog(), trace("b.json", 1), 1);
            until(scene, uuid, status -> status.path("processedRows").asInt() == 3);

            // Said again, it changes nothing.
            index(scene.catalog(), a, 1);
            trace("a.json", 4);
            index(scene.catalog(), a, 2);
            until(scene, uuid, status -> status.path("processedRows").asInt() == 5);
            assertThat(sorted(scene, uuid)).containsExactly("s0 1", "s0 1", "s1 2", "s2 3", "s3 4");
            assertThat(scene.fetch(uuid, "{\"limit\": 2, \"offset\": 4}").path("rows")).hasSize(1);
            assertThat(scene.loaded().stream().filter(name -> name.contains("a.json"))).hasSize(2);

            scene.catalog().remove(a.toString(), 2);
            until(scene, uuid, status -> status.path("processedRows").asInt() == 1);
            scene.catalog().retain("file", folder.toString(), _ -> false);
            until(scene, uuid, status -> status.path("processedTraces").asInt() == 0);
            assertThat(sorted(scene, uuid)).isEmpty();
        }
    }

    @Test
    void tracesThatFailAreToldUntilTheyAreReplaced() throws Exception {
        try (ApiScene scene = ApiScene.start(folder)) {
            String uuid = add(scene, "\"limit\": 2");
            Path bad = Files.writeString(folder.resolve("bad.json"), "no trace");
            index(scene.catalog(), bad, 1);
            index(scene.catalog(), trace("a.json", 2), 1);
            until(scene, uuid, status -> status.path("processedTraces").asInt() == 2);
            index(scene.catalog(), trace("c.json", 2), 1);
            until(scene, uuid, status -> status.path("processedTraces").asInt() == 3);

            JsonNode errors = scene.get("/v1/query_executions/" + uuid + "/errors");
            assertThat(errors.path("failedTraces").asInt()).isEqualTo(2);
            assertThat(errors.path("errors").findValuesAsText("traceAddress"))
                    .containsExactlyInAnyOrder(
                            bad.toString(), folder.resolve("traces/c.json").toString());
            assertThat(errors.path("errors").findValuesAsText("code")).contains("ROW_LIMIT");

            scene.catalog().remove(folder.resolve("traces/a.json").toString(), 1);
            Files.copy(trace("d.json", 1), bad, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            until(scene, uuid, status -> status.path("processedTraces").asInt() == 2);
            index(scene.catalog(), bad, 2);
            until(scene, uuid, status -> status.path("processedRows").asInt() == 1);
            // One that cannot be read any more has no rows.
            scene.catalog()
                    .put(List.of(CatalogTrace.failed(bad.toString(), "file", 3, 5, "damaged")));
            until(scene, uuid, status -> status.path("processedRows").asInt() == 0);
            assertThat(
                            scene.get("/v1/query_executions/" + uuid + "/errors")
                                    .path("errors")
                                    .findValuesAsText("code"))
                    .containsExactly("ROW_LIMIT");
        }
    }

    @Test
    void onlyTracesThatAreMeantAreAsked() {
        try (ApiScene scene = ApiScene.start(folder)) {
            index(scene.catalog(), trace("day=1/a.json", 1), 1);
            index(scene.catalog(), trace("day=2/b.json", 2), 1);
            index(scene.catalog(), trace("day=2/c.txt", 3), 1);
            String uuid =
                    add(
                            scene,
                            """
                            "existing": true, "trace_metadata_columns": ["day"], "trace_filters":
                            [{"field": "day", "op": "=", "value": "2"},
                             {"field": "file_path", "op": "glob", "value": "*.json"}]\
                            """);
            until(scene, uuid, status -> status.path("processedTraces").asInt() == 1);

            assertThat(sorted(scene, uuid)).containsExactly("s0 1 2", "s1 2 2");
            assertThat(
                            scene.refused(
                                    400,
                                    "POST",
                                    STANDING,
                                    """
                                    {"name": "n", "perfetto_sql": "SELECT 1", "settings":
                                     [{"setting_id": "trace_directory", "values": ["/x/*.json"]}]}\
                                    """))
                    .startsWith("a standing query takes the traces of a folder or bucket");
        }
    }

    @Test
    void presetsStandAndAreLetGo() {
        try (ApiScene scene = ApiScene.start(folder)) {
            JsonNode saved =
                    scene.post(
                            "/v1/trace_presets",
                            """
                            {"name": "mine", "perfettoSql": "%s", "run_on_upload": true}\
                            """
                                    .formatted(SQL));
            String id = saved.path("id").asText();
            assertThat(saved.path("runOnUpload").asBoolean()).isTrue();
            String uuid = saved.path("queryUuid").asText();

            // Saved under another name it goes on, with another question it begins anew.
            String renamed = "{\"id\": \"%s\", \"name\": \"new\", \"perfettoSql\": \"%s\"}";
            scene.post("/v1/trace_presets", renamed.formatted(id, SQL));
            assertThat(uuids(scene)).containsExactly(uuid);
            scene.post("/v1/trace_presets", renamed.formatted(id, "SELECT 1 AS one"));
            assertThat(uuids(scene)).hasSize(1).doesNotContain(uuid);
            assertThat(scene.send("GET", "/v1/query_executions/" + uuid, "").statusCode())
                    .isEqualTo(404);

            scene.post(STANDING, "{\"preset_id\": \"tracefold.slices_by_name\"}");
            assertThat(uuids(scene)).hasSize(2);
            assertThat(scene.send("DELETE", "/v1/trace_presets/" + id, "").statusCode())
                    .isEqualTo(200);
            assertThat(uuids(scene)).hasSize(1);
            String path = STANDING + "/tracefold.slices_by_name";
            assertThat(scene.send("DELETE", path, "").statusCode()).isEqualTo(200);
            assertThat(scene.refused(404, "DELETE", path, "")).startsWith("no standing query");
        }
    }

    @Test
    void oneThatIsCancelledKeepsItsRowsAndTakesNoMore() {
        try (ApiScene scene = ApiScene.start(folder)) {
            String uuid = add(scene, "\"limit\": 10");
            index(scene.catalog(), trace("a.json", 1), 1);
            until(scene, uuid, status -> status.path("processedRows").asInt() == 1);

            scene.post("/v1/query_executions/" + uuid + ":cancel", "{}");
            index(scene.catalog(), trace("b.json", 1), 1);

            assertThat(scene.status(uuid).path("status").asText()).isEqualTo("CANCELLED");
            assertThat(sorted(scene, uuid)).containsExactly("s0 1");
            assertThat(uuids(scene)).isEmpty();
        }
    }

    @Test
    void itGoesOnAfterARestart() {
        goesOn(DatabaseSettings.sqlite(folder.resolve("tracefold.db")));
    }

    @Test
    void itGoesOnAfterARestartWithPostgres() {
        goesOn(PostgresServer.database());
    }

    private void goesOn(DatabaseSettings settings) {
        String uuid;
        Path gone = trace("gone.json", 1);
        try (ApiScene first = ApiScene.start(folder, settings)) {
            uuid = add(first, "\"limit\": 1000");
            index(first.catalog(), trace("a.json", 2), 1);
            index(first.catalog(), gone, 1);
            until(first, uuid, status -> status.path("processedRows").asInt() == 3);
        }
        try (Database database = Database.open(settings)) {
            SqlTraceCatalog catalog = new SqlTraceCatalog(database);
            index(catalog, trace("b.json", 3), 1);
            catalog.remove(gone.toString(), 1);
        }

        try (ApiScene second = ApiScene.start(folder, settings)) {
            until(second, uuid, status -> status.path("processedRows").asInt() == 5);

            assertThat(sorted(second, uuid))
                    .containsExactly("s0 1", "s0 1", "s1 2", "s1 2", "s2 3");
            // What was asked in the first life is not asked again.
            assertThat(second.loaded()).containsExactly(folder.resolve("traces/b.json").toString());
        }
    }

    private static String add(ApiScene scene, String more) {
        return scene.post(
                        STANDING,
                        """
                        {"name": "slices", "perfetto_sql": "%s", %s}\
                        """
                                .formatted(SQL, more))
                .path("queryUuid")
                .asText();
    }

    private static List<String> uuids(ApiScene scene) {
        return scene.get(STANDING).path("standingQueries").findValuesAsText("queryUuid");
    }

    private static void until(ApiScene scene, String uuid, Predicate<JsonNode> wanted) {
        var _ = scene.until(uuid, wanted);
    }

    private static List<String> sorted(ApiScene scene, String uuid) {
        return rows(
                scene.fetch(
                        uuid,
                        "{\"limit\": 100, \"offset\": 0, \"order_by\": \"us, _trace_address\"}"));
    }

    private Path trace(String name, int slices) {
        return ApiScene.trace(folder, name, slices);
    }

    /// What the catalog is told when a worker has read a trace.
    private static void index(TraceCatalog catalog, Path file, long generation) {
        index(catalog, file, generation, Instant.now());
    }

    private static void index(TraceCatalog catalog, Path file, long generation, Instant time) {
        try {
            long size = Files.size(file);
            catalog.put(
                    List.of(
                            CatalogTrace.uploaded(
                                    file.toString(), "file", generation, size, Instant.now()),
                            CatalogTrace.indexed(
                                    file.toString(),
                                    "file",
                                    generation,
                                    size,
                                    new CatalogTrace.Index(
                                            time,
                                            "json",
                                            OptionalLong.empty(),
                                            OptionalLong.empty(),
                                            Map.of(),
                                            Optional.empty(),
                                            0),
                                    Map.of("device", MetadataValue.of("phone")))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
