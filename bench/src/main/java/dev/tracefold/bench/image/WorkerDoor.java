// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.image;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import dev.tracefold.proto.event.ShardRequested;

/// A worker's HTTP door, as a broker and a platform see it.
final class WorkerDoor {
    private static final long PROBE_MILLIS = 5;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI address;

    WorkerDoor(int port) {
        this.address = URI.create("http://127.0.0.1:" + port);
    }

    void awaitReady() throws IOException, InterruptedException {
        HttpRequest probe = HttpRequest.newBuilder(address.resolve("/health/readiness")).build();
        while (client.send(probe, BodyHandlers.discarding()).statusCode() != 200) {
            Thread.sleep(PROBE_MILLIS);
        }
    }

    void ask(String trace, String sql) throws IOException, InterruptedException {
        byte[] data =
                ShardRequested.newBuilder()
                        .setTraceAddress(trace)
                        .setSql(sql)
                        .build()
                        .toByteArray();
        HttpRequest request =
                HttpRequest.newBuilder(address)
                        .header("ce-specversion", "1.0")
                        .header("ce-id", "q.0.1")
                        .header("ce-source", "/check")
                        .header("ce-type", "dev.tracefold.shard.requested.v1")
                        .header("ce-queryid", "q")
                        .header("ce-shard", "0")
                        .header("ce-attempt", "1")
                        .header("ce-replica", "check")
                        .header("content-type", "application/protobuf")
                        .POST(BodyPublishers.ofByteArray(data))
                        .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        String type = response.headers().firstValue("ce-type").orElse("");
        if (!type.equals("dev.tracefold.shard.completed.v1")) {
            throw new IOException(
                    "expected an answer but it is %d %s %s"
                            .formatted(response.statusCode(), type, response.body()));
        }
    }
}
