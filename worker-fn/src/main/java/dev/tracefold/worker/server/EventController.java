// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.server;

import java.util.LinkedHashMap;
import java.util.Map;

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

import dev.tracefold.events.EventExtensions;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.http.HttpEvents;
import dev.tracefold.events.telemetry.Metrics;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.worker.WorkerFunction;

/// CloudEvents at `POST /`, in both modes, and the metrics page.
@Controller
@Requires(property = "tracefold.function", value = "worker")
final class EventController {
    private static final System.Logger LOG = System.getLogger(EventController.class.getName());

    private final WorkerFunction worker;

    EventController(WorkerFunction worker) {
        this.worker = worker;
    }

    /// Takes an event and answers with what became of it.
    @Post(consumes = MediaType.ALL)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> event(HttpRequest<byte[]> request) {
        long start = System.nanoTime();
        CloudEvent event;
        try {
            event =
                    HttpEvents.read(
                            singleValued(request.getHeaders()),
                            request.getBody().orElseGet(() -> new byte[0]));
        } catch (ProcessorException e) {
            return respond(EventOutcome.refused(e.failure()));
        }
        EventOutcome outcome = worker.handle(event);
        LOG.log(
                System.Logger.Level.INFO,
                "query={0} shard={1} event={2} type={3} outcome={4} millis={5}",
                extension(event, EventExtensions.QUERY_ID),
                extension(event, EventExtensions.SHARD),
                event.getId(),
                event.getType(),
                describe(outcome),
                (System.nanoTime() - start) / 1_000_000);
        return respond(outcome);
    }

    /// The numbers of this worker.
    @Get(value = "/metrics", produces = Metrics.CONTENT_TYPE)
    String metrics() {
        return worker.metrics().render();
    }

    private static String extension(CloudEvent event, String name) {
        Object value = event.getExtension(name);
        return value == null ? "" : value.toString();
    }

    private static String describe(EventOutcome outcome) {
        return switch (outcome) {
            case EventOutcome.Accepted _ -> "accepted";
            case EventOutcome.Reply(CloudEvent reply) -> reply.getType();
            case EventOutcome.Refused(int status, String reason, _) -> status + " " + reason;
            case EventOutcome.Unreachable(String reason) -> reason;
        };
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
