// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.rpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.processor.ProcessorOptions;

import static org.assertj.core.api.Assertions.assertThat;

class HttpRequestsTest {
    private final RpcServer server =
            RpcServer.start(
                    new RpcServer.Settings("127.0.0.1", 0, List.of()),
                    ProcessorOptions.DEFAULTS,
                    "1.2",
                    Optional.empty());

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1~~|HTTP/1.1 200 OK",
                "GET /nope HTTP/1.1~~|HTTP/1.1 404 Not Found",
                "nonsense~~|HTTP/1.1 400 Bad Request",
                "GET / HTTP/2~~|HTTP/1.1 400 Bad Request",
                "POST /parse HTTP/1.1~Content-Length: many~~|HTTP/1.1 400 Bad Request",
                "POST /parse HTTP/1.1~Content-Length: -1~~|HTTP/1.1 413 Content Too Large",
                "POST /parse HTTP/1.1~Content-Length: 99999999999~~|HTTP/1.1 413 Content Too Large",
                "POST /parse HTTP/1.1~Transfer-Encoding: chunked~~|HTTP/1.1 411 Length Required",
                "POST /status HTTP/1.0~Expect: 100-continue~~|HTTP/1.1 100 Continue",
            })
    void requestsAreAnsweredWhateverTheyAre(String request, String status) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(request.replace("~", "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(answer).startsWith(status + "\r\n");
        }
    }
}
