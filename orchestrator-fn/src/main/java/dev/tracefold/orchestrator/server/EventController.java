// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.cloudevents.CloudEvent;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.http.HttpEvents;
import dev.tracefold.events.telemetry.Metrics;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.upload.PushMessages;
import dev.tracefold.processor.error.ProcessorException;

/// CloudEvents: answers and dead letters, from a broker at `/` and from workers at `/replies/`; and
/// what a bucket says of its objects, as events or pushed by Pub/Sub.
@Controller
@Requires(property = "tracefold.function", value = "orchestrator")
final class EventController {
    private final EventDoor door;
    private final QueryService queries;

    EventController(EventDoor door, QueryService queries) {
        this.door = door;
        this.queries = queries;
    }

    /// Takes an event and answers with what became of it.
    @Post(
            uris = {"/", "/replies/{queryId}"},
            consumes = MediaType.ALL)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> event(HttpRequest<byte[]> request) {
        Map<String, String> headers = singleValued(request.getHeaders());
        byte[] body = request.getBody().orElseGet(() -> new byte[0]);
        try {
            Optional<CloudEvent> push = PushMessages.read(headers, body);
            if (push.isEmpty()) {
                return respond(door.handler().handle(HttpEvents.read(headers, body)));
            }
            Optional<EventOutcome> refusal = door.pushes().refusal(headers);
            return respond(refusal.orElseGet(() -> door.handler().handle(push.get())));
        } catch (ProcessorException e) {
            return respond(EventOutcome.refused(e.failure()));
        }
    }

    /// The numbers of this orchestrator.
    @Get(value = "/metrics", produces = Metrics.CONTENT_TYPE)
    String metrics() {
        return queries.metrics().render();
    }

    private static Map<String, String> singleValued(HttpHeaders headers) {
        Map<String, String> single = new LinkedHashMap<>();
        headers.forEach((name, values) -> single.put(name, values.getFirst()));
        return single;
    }

    private static HttpResponse<byte[]> respond(EventOutcome outcome) {
        HttpEvents.Message message = HttpEvents.response(outcome);
        MutableHttpResponse<byte[]> response = HttpResponse.status(message.status(), "");
        message.headers().forEach(response::header);
        return message.body().length == 0 ? response : response.body(message.body());
    }
}
