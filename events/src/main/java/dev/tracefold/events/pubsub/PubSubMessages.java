// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.pubsub;

import java.net.URI;
import java.util.Optional;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.TopicName;
import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventExtensions;
import dev.tracefold.events.http.HttpEvents;
import dev.tracefold.processor.error.ProcessorException;

/// Events as messages, in the binary mode of CloudEvents' Pub/Sub binding: attributes are named and
/// written as HTTP's headers are, so that a push subscription without wrapping is an event as well.
/// The replica goes beside them under its bare name, for filters.
public final class PubSubMessages {
    /// Attribute that says which replica an answer is for.
    public static final String REPLICA = EventExtensions.REPLICA;

    private static final String SCHEME = "pubsub";

    private PubSubMessages() {}

    /// An event as a message.
    public static PubsubMessage message(CloudEvent event) {
        HttpEvents.Message http = HttpEvents.write(event);
        PubsubMessage.Builder message =
                PubsubMessage.newBuilder()
                        .putAllAttributes(http.headers())
                        .setData(ByteString.copyFrom(http.body()));
        Object replica = event.getExtension(REPLICA);
        if (replica != null) {
            message.putAttributes(REPLICA, replica.toString());
        }
        return message.build();
    }

    /// The event that a message carries.
    ///
    /// @throws ProcessorException of category user when it carries none
    public static CloudEvent event(PubsubMessage message) {
        return HttpEvents.read(message.getAttributesMap(), message.getData().toByteArray());
    }

    /// A topic as a reply address: `pubsub:projects/<project>/topics/<topic>`.
    public static URI address(String topic) {
        return URI.create(SCHEME + ":" + topic);
    }

    /// The topic of a reply address; empty when the address is no topic's.
    public static Optional<String> topic(URI address) {
        return SCHEME.equals(address.getScheme())
                ? Optional.of(address.getSchemeSpecificPart()).filter(TopicName::isParsableFrom)
                : Optional.empty();
    }
}
