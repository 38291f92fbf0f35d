// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.orchestrator.catalog.SqlTraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceState;
import dev.tracefold.orchestrator.database.Database;
import dev.tracefold.orchestrator.database.DatabaseSettings;

import static org.assertj.core.api.Assertions.assertThat;

/// Folders that are watched by processes of their own.
@NullMarked
@Timeout(300)
class WatchTest {
    private static final String TRACE =
            "[{\"ph\":\"X\",\"name\":\"a\",\"pid\":1,\"tid\":1,\"ts\":1,\"dur\":2}]";

    @Test
    void indexGoesOnWithWhatComesChangesAndGoes(@TempDir Path dir) throws Exception {
        Path traces = Files.createDirectory(dir.resolve("traces"));
        Path first = write(traces, "first.json", TRACE);
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Tracefold.class.getName(),
                                "index",
                                "--data=" + dir,
                                "--watch",
                                "--watch-interval=PT0.3S",
                                traces.toString())
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(line(said))
                    .isEqualTo("tracefold: watching [%s] - Ctrl-C ends it".formatted(traces));
            assertThat(line(said)).isEqualTo("indexed " + first);

            write(traces, "notes.md", "of no interest");
            Path second = write(traces, "deep/second.json", TRACE);
            assertThat(line(said)).isEqualTo("indexed " + second);
            Path bad = write(traces, "bad.pftrace", "no trace at all");
            assertThat(line(said)).startsWith("unreadable ").contains(bad.toString());
            write(traces, "first.json", TRACE.replace("}]", "}, {\"ph\":\"X\",\"ts\":3}]"));
            assertThat(line(said)).isEqualTo("indexed " + first);
            Files.delete(second);
            assertThat(line(said)).isEqualTo("removed " + second);

            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            try (Database database =
                    Database.open(DatabaseSettings.sqlite(dir.resolve("tracefold.db")))) {
                SqlTraceCatalog catalog = new SqlTraceCatalog(database);
                assertThat(catalog.find(first.toString()).orElseThrow().state())
                        .isEqualTo(TraceState.INDEXED);
                assertThat(catalog.find(bad.toString()).orElseThrow().state())
                        .isEqualTo(TraceState.FAILED);
                assertThat(catalog.find(second.toString())).isEmpty();
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void serveGoesOnWithWhatComesAndGoes(@TempDir Path dir) throws Exception {
        Path traces = Files.createDirectory(dir.resolve("traces"));
        write(traces, "first.json", TRACE);
        try (ServedProcess served =
                ServedProcess.start(
                        Map.of(),
                        "--data=" + dir,
                        "--traces=" + traces,
                        "--watch",
                        "--watch-interval=PT0.3S")) {
            assertThat(indexed(served, 1)).containsExactly("first.json json");
            Path second = write(traces, "second.json", TRACE);
            assertThat(indexed(served, 2)).containsExactly("first.json json", "second.json json");
            Files.delete(second);
            assertThat(indexed(served, 1)).containsExactly("first.json json");

            assertThat(served.end()).isIn(0, 143);
        }
    }

    @Test
    void whatCannotBeWatchedIsWrongUsage(@TempDir Path dir) {
        assertThat(CommandRun.of("index", "--data=" + dir, "--watch", dir + "/none").err())
                .contains("--watch: expected folders but one is " + dir + "/none");
        assertThat(CommandRun.of("serve", "--data=" + dir, "--watch").err())
                .contains("--watch needs --traces");
        assertThat(
                        CommandRun.of(
                                        "serve",
                                        "--data=" + dir,
                                        "--traces=" + dir,
                                        "--watch-interval=PT0S")
                                .err())
                .contains("--watch-interval must be longer than nothing but was PT0S");
    }

    private static List<String> indexed(ServedProcess served, int count) {
        JsonNode page =
                served.until(
                        "POST",
                        "/v1/trace_metadata",
                        """
                        {"settings": [], "limit": 10, "offset": 0, "columns": ["file_name", "kind"],
                         "order_by": "file_name",
                         "filters": [{"field": "state", "op": "=", "value": "indexed"}]}\
                        """,
                        answer -> answer.path("totalFilteredRows").asInt() == count);
        return ServedProcess.rows(page);
    }

    private static String line(BufferedReader said) throws IOException {
        return String.valueOf(said.readLine());
    }

    private static Path write(Path folder, String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Path part = Files.writeString(file.resolveSibling(".part"), content);
        return Files.move(
                part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
