package function;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import jakarta.inject.Singleton;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;

/** What this function does. */
@Singleton
final class Function {
    /**
     * Deals with one event. Delivery is at least once: the same event may come again.
     *
     * @return the event that answers, if any; its type must not be one that triggers this function
     */
    Optional<CloudEvent> handle(CloudEvent event) {
        return Optional.of(
                CloudEventBuilder.v1()
                        .withId(UUID.randomUUID().toString())
                        .withSource(URI.create("/function"))
                        .withType(event.getType() + ".handled")
                        .withDataContentType("text/plain")
                        .withData(("handled " + event.getId()).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .build());
    }
}
