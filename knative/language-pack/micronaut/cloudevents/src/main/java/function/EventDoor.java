package function;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.http.HttpMessageFactory;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** CloudEvents over HTTP, in both modes: a broker posts an event, and takes the response as the next. */
@Controller
final class EventDoor {
    private final Function function;

    EventDoor(Function function) {
        this.function = function;
    }

    @Post(consumes = MediaType.ALL)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> event(HttpRequest<?> request, @Body byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.getHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        CloudEvent event;
        try {
            MessageReader reader = HttpMessageFactory.createReader(headers, body);
            event = reader.toEvent();
        } catch (RuntimeException e) {
            // Not to be tried again: it will be no event the next time either.
            return HttpResponse.badRequest();
        }
        Optional<CloudEvent> answer = function.handle(event);
        if (answer.isEmpty()) {
            // Without a body: a broker takes any other for an answer it cannot read.
            return HttpResponse.accepted();
        }
        MutableHttpResponse<byte[]> response = HttpResponse.ok();
        HttpMessageFactory.createWriter(
                        response::header,
                        bytes -> {
                            if (bytes != null) {
                                response.body(bytes);
                            }
                        })
                .writeBinary(answer.get());
        return response;
    }
}
