// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.orchestrator.parquet.ParquetColumn;
import dev.tracefold.orchestrator.parquet.ParquetRows;
import dev.tracefold.orchestrator.parquet.ParquetType;

import static org.assertj.core.api.Assertions.assertThat;

/// Rows as files: those that a grid shows, in its order and with its columns.
@NullMarked
class DownloadTest {
    @TempDir static Path folder;
    private static ApiScene scene;
    private static String query;

    @BeforeAll
    static void start() {
        ApiScene.trace(folder, "a.json", 3);
        scene = ApiScene.start(folder);
        String uuid =
                scene.start(
                        "SELECT name, dur, dur / 1000.0 AS ms, CAST(name AS BLOB) AS bytes,"
                                + " iif(dur > 1500, dur, name) AS any, NULL AS absent FROM slice"
                                + " ORDER BY ts",
                        100,
                        "");
        scene.ended(uuid);
        query = "/v1/query_executions/" + uuid + "/download?format=";
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @Test
    void aFileHasTheRowsOfTheFiltersInTheirOrderWithTheColumnsThatAreNamed() {
        String asked =
                "&columns="
                        + encoded("[\"dur\", \"name\"]")
                        + "&order_by="
                        + encoded("dur desc")
                        + "&filters="
                        + encoded("[{\"field\": \"dur\", \"op\": \">=\", \"value\": \"2000\"}]");

        assertThat(text("csv" + asked)).isEqualTo("dur,name\n3000,s2\n2000,s1\n");
        assertThat(text("tsv" + asked)).isEqualTo("dur\tname\n3000\ts2\n2000\ts1\n");
        assertThat(text("json" + asked))
                .isEqualTo(
                        "[\n{\"dur\":3000,\"name\":\"s2\"},\n{\"dur\":2000,\"name\":\"s1\"}\n]\n");
        assertThat(new ParquetRows(get("parquet" + asked).body()).rows())
                .isEqualTo(List.of(List.of(3000L, "s2"), List.of(2000L, "s1")));
    }

    @Test
    void withoutThemItHasAllRows() {
        assertThat(text("csv&columns=" + encoded("[\"dur\"]")))
                .isEqualTo("dur\n1000\n2000\n3000\n");
    }

    @Test
    void parquetHasTheTypesOfTheColumns() {
        HttpResponse<byte[]> response = get("parquet");
        ParquetRows file = new ParquetRows(response.body());

        assertThat(response.headers().firstValue("content-type"))
                .contains("application/vnd.apache.parquet");
        assertThat(response.headers().firstValue("content-disposition").orElse(""))
                .endsWith(".parquet\"");
        assertThat(file.columns())
                .containsExactly(
                        new ParquetColumn("name", ParquetType.STRING),
                        new ParquetColumn("dur", ParquetType.INT64),
                        new ParquetColumn("ms", ParquetType.DOUBLE),
                        new ParquetColumn("bytes", ParquetType.BYTES),
                        new ParquetColumn("any", ParquetType.STRING),
                        new ParquetColumn("absent", ParquetType.STRING));
        assertThat(file.rows())
                .extracting(row -> row.subList(0, 5))
                .containsExactly(
                        List.of("s0", 1000L, 1.0, List.of(115, 48), "s0"),
                        List.of("s1", 2000L, 2.0, List.of(115, 49), "2000"),
                        List.of("s2", 3000L, 3.0, List.of(115, 50), "3000"));
        assertThat(file.rows()).extracting(List::getLast).containsOnlyNulls();
    }

    @Test
    void linksAreLinksInFilesToo() {
        String columns = "&columns=" + encoded("[\"link\"]");

        assertThat(text("csv" + columns)).contains("\nhttp://127.0.0.1:", "/#/open?trace=%2F");
        assertThat(new ParquetRows(get("parquet" + columns).body()).rows().getFirst().getFirst())
                .asString()
                .startsWith("http://127.0.0.1:");
    }

    @Test
    void aLongListOfValuesFits() {
        String value = "\"" + "x".repeat(100) + "\",";
        String filter =
                "[{\"field\": \"name\", \"op\": \"in\", \"value\": [%s\"s1\"]}]"
                        .formatted(value.repeat(300));

        assertThat(text("csv&columns=" + encoded("[\"name\"]") + "&filters=" + encoded(filter)))
                .isEqualTo("name\ns1\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "xml | format: expected csv, tsv, json, jsonl or parquet but was 'xml'",
                "csv&filters={} | filters: expected a JSON list but was '{}'",
                "csv&filters=[ | filters: expected a JSON list but was '['",
                "csv&columns=[1] | columns: expected texts but one was number",
                "parquet&order_by=nope | the rows have no column 'nope'; there are name",
            })
    void whatMakesNoSenseIsRefused(String asked, String why) {
        String path = query + asked.replace("[", "%5B").replace("]", "%5D").replace("{}", "%7B%7D");

        assertThat(scene.refused(400, "GET", path, "")).startsWith(why);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String text(String asked) {
        return new String(get(asked).body(), StandardCharsets.UTF_8);
    }

    private static HttpResponse<byte[]> get(String asked) {
        try {
            HttpResponse<byte[]> response =
                    scene.client()
                            .send(
                                    HttpRequest.newBuilder(scene.uri(query + asked)).build(),
                                    BodyHandlers.ofByteArray());
            assertThat(response.statusCode())
                    .as(new String(response.body(), StandardCharsets.UTF_8))
                    .isEqualTo(200);
            return response;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
