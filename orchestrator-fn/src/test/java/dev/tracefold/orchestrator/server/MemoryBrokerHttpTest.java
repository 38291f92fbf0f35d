// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.orchestrator.broker.EventLog;
import dev.tracefold.orchestrator.broker.MemoryEventLog;

import static org.assertj.core.api.Assertions.assertThat;

/// The local broker with its log in memory, and the tables of the contract.
@NullMarked
class MemoryBrokerHttpTest extends BrokerHttpContract {
    @Override
    EventLog newLog() {
        return new MemoryEventLog();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    POST | /default/tracefold | application/cloudevents+json | {"specversion":"1.0","id":"1","source":"/s","type":"t"} | 202
                    POST | /default/tracefold | application/cloudevents+json | {"specversion":"1.0","id":"1","source":"/s"} | 400
                    POST | /default/tracefold | application/cloudevents+json | {"specversion":"1.0" | 400
                    POST | /default/tracefold | application/cloudevents+json | '' | 400
                    POST | /default/tracefold | application/json | {} | 400
                    POST | /default/tracefold | text/plain | hello | 400
                    POST | /default/other | application/cloudevents+json | {"specversion":"1.0","id":"1","source":"/s","type":"t"} | 404
                    POST | / | application/cloudevents+json | {"specversion":"1.0","id":"1","source":"/s","type":"t"} | 404
                    GET | /default/tracefold | application/cloudevents+json | '' | 405
                    PUT | /default/tracefold | application/cloudevents+json | '' | 405
                    """)
    void theIngressTellsWhatItTakes(
            String method, String path, String contentType, String body, int status)
            throws Exception {
        start("[]");

        HttpResponse<String> response =
                client.send(
                        HttpRequest.newBuilder(broker().ingress().resolve(path))
                                .header("content-type", contentType)
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(status);
    }

    /// How often an event is delivered with two retries, and what its dead letter says.
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    200, 1,
                    202, 1,
                    204, 1,
                    400, 1, 400
                    401, 1, 401
                    403, 1, 403
                    404, 3, 404
                    405, 1, 405
                    408, 3, 408
                    409, 3, 409
                    410, 1, 410
                    413, 1, 413
                    415, 1, 415
                    422, 1, 422
                    429, 3, 429
                    500, 3, 500
                    501, 3, 501
                    502, 3, 502
                    503, 3, 503
                    504, 3, 504
                    """)
    void theStatusSaysWhetherAnEventIsDeliveredAgain(
            int status, int deliveries, @Nullable String deadLetterCode) throws Exception {
        RawSubscriber subscriber = open(RawSubscriber.answering(status));
        RawSubscriber letters = open(RawSubscriber.answering(202));
        RawSubscriber marks = open(RawSubscriber.answering(202));
        start(
                "[{\"order\": \"ordered\", \"filters\": [{\"exact\": {\"type\": \"t\"}}], %s, %s}, {%s}]"
                        .formatted(to(subscriber), delivery(letters), to(marks)));

        post("1", "t", "");

        for (int i = 0; i < deliveries; i++) {
            assertThat(subscriber.next().id()).isEqualTo("1");
        }
        if (deadLetterCode == null) {
            // The trigger keeps the order: the second comes when the first is done with.
            post("2", "t", "");
            assertThat(subscriber.next().id()).isEqualTo("2");
            assertThat(letters.count()).isZero();
        } else {
            assertThat(letters.next().headers())
                    .containsEntry("ce-id", "1")
                    .containsEntry("ce-knativeerrorcode", deadLetterCode)
                    .containsEntry("ce-knativeerrordest", subscriber.address());
            assertThat(subscriber.count()).isEqualTo(deliveries);
        }
    }

    /// Which of four events a filter takes: a (source /x/1, subject one.pftrace, shard 7), b (source
    /// /x/2, subject two.json), c (source /y, no subject), d (of type other).
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    '' | a b c d
                    {"exact": {"type": "other"}} | d
                    {"exact": {"type": "t", "source": "/y"}} | c
                    {"exact": {"shard": "7"}} | a
                    {"exact": {"nothing": "7"}} | ''
                    {"prefix": {"source": "/x/"}} | a b
                    {"suffix": {"subject": ".json"}} | b
                    {"suffix": {"subject": ".json", "source": "1"}} | ''
                    {"not": {"prefix": {"source": "/x/"}}} | c d
                    {"not": {"exact": {"subject": "one.pftrace"}}} | b c d
                    {"all": [{"prefix": {"source": "/x"}}, {"suffix": {"source": "2"}}]} | b
                    {"any": [{"exact": {"type": "other"}}, {"exact": {"shard": "7"}}]} | a d
                    {"exact": {"type": "t"}}, {"not": {"exact": {"source": "/y"}}} | a b
                    {"cesql": "type = 'other'"} | d
                    {"cesql": "source LIKE '/x/%'"} | a b
                    {"cesql": "EXISTS subject AND NOT (subject LIKE '%.json')"} | a
                    {"cesql": "type IN ('other', 'another') OR source = '/y'"} | c d
                    {"cesql": "shard = 7"} | a
                    {"cesql": "LENGTH(subject) = 8"} | b
                    {"cesql": "TRUE"} | a b c d
                    {"cesql": "type"} | ''
                    """)
    void aFilterSaysWhoGetsWhat(String filters, String wanted) throws Exception {
        RawSubscriber subscriber = open(RawSubscriber.answering(202));
        start(
                "[{\"order\": \"ordered\", \"filters\": [%s], %s}, {\"filters\": [{\"exact\": {\"type\": \"end\"}}], %s}]"
                        .formatted(
                                filters.isEmpty()
                                        ? ""
                                        : "{\"any\": [{\"exact\": {\"type\": \"end\"}}, {\"all\": [%s]}]}"
                                                .formatted(filters),
                                to(subscriber),
                                to(open(RawSubscriber.answering(202)))));

        send(event("a", "t", "/x/1").header("ce-subject", "one.pftrace").header("ce-shard", "7"));
        send(event("b", "t", "/x/2").header("ce-subject", "two.json"));
        send(event("c", "t", "/y"));
        send(event("d", "other", "/z"));
        send(event("end", "end", "/end"));

        List<String> got = new ArrayList<>();
        while (!got.contains("end")) {
            got.add(subscriber.next().id());
        }
        got.remove("end");
        assertThat(got).isEqualTo(wanted.isEmpty() ? List.of() : List.of(wanted.split(" ", -1)));
    }
}
