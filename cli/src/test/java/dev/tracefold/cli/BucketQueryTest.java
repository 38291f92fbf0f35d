// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.store.gcs.FakeGcs;
import dev.tracefold.store.gcs.FakeGcs.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/// `tracefold query` on traces that lie in a bucket or on a web server.
class BucketQueryTest {
    private static final String COUNT = "SELECT count(*) AS n FROM slice";

    @TempDir private Path dir;
    private FakeGcs gcs;

    @BeforeEach
    void fill() throws IOException {
        gcs = FakeGcs.start();
        gcs.put("traces", "runs/one.json", trace(1));
        gcs.put("traces", "runs/deep/two.json", trace(2));
        gcs.put("traces", "runs/README.md", "no trace".getBytes(StandardCharsets.UTF_8));
        gcs.put("traces", "other/three.json", trace(3));
    }

    @AfterEach
    void stop() {
        gcs.close();
    }

    @Test
    void aFolderOfABucketStandsForItsTraces() {
        CommandRun run = query("gs://traces/runs/");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .isEqualTo(
                        """
                        _trace_address,n
                        gs://traces/runs/deep/two.json,2
                        gs://traces/runs/one.json,1
                        """);
    }

    @Test
    void aPatternStandsForWhatItMatches() {
        assertThat(query("gs://traces/**/t*.json").out())
                .isEqualTo(
                        """
                        _trace_address,n
                        gs://traces/other/three.json,3
                        gs://traces/runs/deep/two.json,2
                        """);
    }

    @Test
    void bucketsFilesAndWebServersMix() throws IOException {
        Path file = Files.write(dir.resolve("local.json"), trace(5));
        HttpServer web =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] served = trace(4);
        web.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        exchange.sendResponseHeaders(200, served.length);
                        exchange.getResponseBody().write(served);
                    }
                });
        web.start();
        String address = "http://localhost:" + web.getAddress().getPort() + "/four.json";
        try {
            assertThat(query("/gcs/traces/o/runs%2Fone.json", address, file.toString()).out())
                    .isEqualTo(
                            "_trace_address,n\n/gcs/traces/o/runs%%2Fone.json,1\n%s,4\n%s,5\n"
                                    .formatted(address, file));
        } finally {
            web.stop(0);
        }
    }

    @Test
    void whatIsCachedIsFetchedOnce() throws IOException {
        String cache = "--cache=" + dir.resolve("cache");
        CommandRun first = query(cache, "gs://traces/runs/");
        gcs.fail(new Fault.Status(403), new Fault.Status(403));
        CommandRun second = query(cache, "gs://traces/runs/");

        assertThat(second.out()).isEqualTo(first.out());
        try (Stream<Path> kept = Files.list(dir.resolve("cache"))) {
            assertThat(kept.filter(file -> file.toString().endsWith(".trace"))).hasSize(2);
        }
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(query("gs://traces/none.json").err())
                .isEqualTo(
                        "tracefold: Failed to download trace: gs://traces/none.json: there is no"
                                + " such object\n");
        assertThat(query("gs://traces/none/").err())
                .isEqualTo("tracefold: no trace in gs://traces/none/\n");
        assertThat(query("s3://traces/x").err()).contains("there is no store for s3://");
    }

    private CommandRun query(String... words) {
        return CommandRun.of(
                Stream.concat(
                                Stream.of(
                                        "query",
                                        "--format=csv",
                                        "--gcs-endpoint=" + gcs.endpoint(),
                                        "--sql",
                                        COUNT),
                                Stream.of(words))
                        .toArray(String[]::new));
    }

    private static byte[] trace(int slices) {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < slices; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"ph\":\"X\",\"name\":\"a\",\"pid\":1,\"tid\":1,\"ts\":")
                    .append(10 * i)
                    .append(",\"dur\":2}");
        }
        return json.append("]").toString().getBytes(StandardCharsets.UTF_8);
    }
}
