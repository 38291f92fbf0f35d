// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.http.HttpEventHandler;
import dev.tracefold.events.http.HttpEventHandler.Mode;
import dev.tracefold.orchestrator.broker.Activator;
import dev.tracefold.orchestrator.broker.DeliveryPolicy;
import dev.tracefold.orchestrator.broker.DeliveryPolicy.Backoff;
import dev.tracefold.orchestrator.broker.ProcessLauncher;
import dev.tracefold.orchestrator.broker.ReplicaSet;
import dev.tracefold.orchestrator.broker.ReplicaSlots;
import dev.tracefold.orchestrator.broker.Subscriber;
import dev.tracefold.orchestrator.broker.Trigger;
import dev.tracefold.orchestrator.broker.TriggerFilter;

/// Reads triggers in JSON, with the field names of a Knative Trigger's spec:
///
/// ```json
/// [{"name": "shards",
///   "filters": [{"exact": {"type": "dev.tracefold.shard.requested.v1"}}],
///   "subscribers": ["http://127.0.0.1:8081", "http://127.0.0.1:8082"], "containerConcurrency": 1,
///   "delivery": {"retry": 5, "backoffPolicy": "exponential", "backoffDelay": "PT0.5S",
///                "timeout": "PT590S", "deadLetterSink": "http://127.0.0.1:8080"}}]
/// ```
///
/// `subscribers` are the replicas behind what would be one Knative Service; that and
/// `containerConcurrency` are ours. Triggers that name the same replicas and the same concurrency
/// mean the same service: what one of them has delivered counts for the others.
///
/// A trigger may have a service that scales to zero instead, whose replicas are processes of this
/// machine. One that an earlier trigger has described is meant by its name.
///
/// ```json
/// {"service": {"name": "worker", "command": ["java", "-jar", "worker.jar"],
///              "environment": {"PORT": "0"}, "maxScale": 4, "idle": "PT30S"},
///  "containerConcurrency": 1}
/// ```
///
/// More than `maxWaiting` events (10,000) do not wait for one of its replicas, and none longer than
/// `patience` (PT10M): those are refused with 503, for the delivery's policy to deal with. With
/// `"everyReplica": true` a trigger delivers to all replicas there are, busy or not, and starts none:
/// that is how cancellations travel.
final class BrokerTriggers {
    private final HttpClient client;
    private final String namespace;

    /// Triggers of a broker.
    ///
    /// @param client sends events
    /// @param brokerPath `/<namespace>/<name>`
    BrokerTriggers(HttpClient client, String brokerPath) {
        this.client = client;
        this.namespace = brokerPath.split("/", -1)[1];
    }

    List<Trigger> read(String json) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("triggers: " + e.getOriginalMessage(), e);
        }
        List<Trigger> triggers = new ArrayList<>();
        Services services = new Services();
        for (JsonNode node : root) {
            triggers.add(trigger(node, services));
        }
        return triggers;
    }

    private Trigger trigger(JsonNode node, Services services) {
        String name = node.path("name").asText("trigger");
        JsonNode delivery = node.path("delivery");
        Sender sender = sender(delivery);
        List<TriggerFilter> filters = new ArrayList<>();
        node.path("filters").forEach(filter -> filters.add(filter(filter)));
        return new Trigger(
                name,
                new TriggerFilter.All(filters),
                node.has("service") ? services.scaled(node, sender) : services.fixed(node, sender),
                new DeliveryPolicy(
                        delivery.path("retry").asInt(0),
                        backoff(delivery.path("backoffPolicy").asText("exponential")),
                        Duration.parse(delivery.path("backoffDelay").asText("PT0.5S")),
                        text(delivery, "deadLetterSink")
                                .map(sink -> new Subscriber(sink, sender.to(URI.create(sink)))),
                        text(delivery, "retryAfterMax").map(Duration::parse)),
                parallelism(name, node));
    }

    private Sender sender(JsonNode delivery) {
        Duration timeout = Duration.parse(delivery.path("timeout").asText("PT10M"));
        String format = delivery.path("format").asText("binary");
        Mode mode =
                switch (format) {
                    case "binary" -> Mode.BINARY;
                    case "json" -> Mode.STRUCTURED;
                    default ->
                            throw new IllegalArgumentException(
                                    "format: expected binary or json but was " + format);
                };
        return address ->
                new HttpEventHandler(
                        client, address, timeout, mode, Map.of("Kn-Namespace", namespace));
    }

    private static int parallelism(String name, JsonNode node) {
        String order = node.path("order").asText("unordered");
        return switch (order) {
            case "unordered" -> node.path("parallelism").asInt(Trigger.DEFAULT_PARALLELISM);
            case "ordered" -> 1;
            default ->
                    throw new IllegalArgumentException(
                            "trigger %s: order: expected ordered or unordered but was %s"
                                    .formatted(name, order));
        };
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.of(node.path(field).asText()).filter(text -> !text.isEmpty());
    }

    private static Backoff backoff(String policy) {
        return switch (policy) {
            case "linear" -> Backoff.LINEAR;
            case "exponential" -> Backoff.EXPONENTIAL;
            default ->
                    throw new IllegalArgumentException(
                            "backoffPolicy: expected linear or exponential but was " + policy);
        };
    }

    private static TriggerFilter filter(JsonNode node) {
        if (!node.isObject() || node.size() != 1) {
            throw new IllegalArgumentException(
                    "filter: expected an object of one dialect but was " + node);
        }
        String dialect = node.fieldNames().next();
        JsonNode value = node.path(dialect);
        return switch (dialect) {
            case "exact" -> new TriggerFilter.Exact(attributes(value));
            case "prefix" -> new TriggerFilter.Prefix(attributes(value));
            case "suffix" -> new TriggerFilter.Suffix(attributes(value));
            case "all" -> new TriggerFilter.All(filters(value));
            case "any" -> new TriggerFilter.Any(filters(value));
            case "not" -> new TriggerFilter.Not(filter(value));
            case "cesql" -> new TriggerFilter.Cesql(value.asText());
            default ->
                    throw new IllegalArgumentException(
                            "filter: expected exact, prefix, suffix, all, any, not or cesql but was "
                                    + dialect);
        };
    }

    private static List<TriggerFilter> filters(JsonNode nodes) {
        List<TriggerFilter> filters = new ArrayList<>();
        nodes.forEach(node -> filters.add(filter(node)));
        return filters;
    }

    private static Map<String, String> attributes(JsonNode node) {
        Map<String, String> attributes = new HashMap<>();
        node.properties()
                .forEach(entry -> attributes.put(entry.getKey(), entry.getValue().asText()));
        return attributes;
    }

    /// Sends events to an address.
    @FunctionalInterface
    private interface Sender {
        EventHandler to(URI address);
    }

    /// What triggers deliver to, each service once.
    private static final class Services {
        private final Map<Replicas, ReplicaSlots> slots = new HashMap<>();
        private final Map<String, Activator> activators = new HashMap<>();

        Subscriber fixed(JsonNode node, Sender sender) {
            List<String> addresses = new ArrayList<>();
            node.path("subscribers").forEach(address -> addresses.add(address.asText()));
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException(
                        "trigger %s: expected subscribers but there are none"
                                .formatted(node.path("name")));
            }
            Replicas replicas = new Replicas(addresses, concurrency(node));
            ReplicaSet set =
                    new ReplicaSet(
                            addresses.stream()
                                    .map(address -> sender.to(URI.create(address)))
                                    .toList(),
                            slots.computeIfAbsent(replicas, Replicas::slots));
            return new Subscriber(
                    String.join(",", addresses), isForEveryReplica(node) ? set.every() : set);
        }

        Subscriber scaled(JsonNode node, Sender sender) {
            JsonNode service = node.path("service");
            String name = service.path("name").asText("service");
            Activator activator =
                    activators.computeIfAbsent(
                            name, _ -> activator(service, concurrency(node), sender));
            return new Subscriber(
                    "service:" + name, isForEveryReplica(node) ? activator.every() : activator);
        }

        private static Activator activator(JsonNode service, int concurrency, Sender sender) {
            List<String> command = new ArrayList<>();
            service.path("command").forEach(word -> command.add(word.asText()));
            if (command.isEmpty()) {
                throw new IllegalArgumentException(
                        "service %s: expected a command but there is none"
                                .formatted(service.path("name")));
            }
            Activator activator =
                    new Activator(
                            new ProcessLauncher(
                                    command, attributes(service.path("environment")), sender::to),
                            new Activator.Scale(
                                    service.path("maxScale").asInt(1),
                                    concurrency,
                                    Duration.parse(service.path("idle").asText("PT30S"))),
                            new Activator.Queue(
                                    service.path("maxWaiting").asInt(Activator.Queue.MOST),
                                    Duration.parse(service.path("patience").asText("PT10M"))));
            Runtime.getRuntime().addShutdownHook(new Thread(activator::close, "scale-down"));
            return activator;
        }

        private static boolean isForEveryReplica(JsonNode node) {
            return node.path("everyReplica").asBoolean(false);
        }

        /// 0 is as many as come.
        private static int concurrency(JsonNode node) {
            int concurrency = node.path("containerConcurrency").asInt(0);
            return concurrency == 0 ? Integer.MAX_VALUE : concurrency;
        }
    }

    private record Replicas(List<String> addresses, int concurrency) {
        Replicas {
            addresses = List.copyOf(addresses);
        }

        ReplicaSlots slots() {
            return new ReplicaSlots(addresses.size(), concurrency);
        }
    }
}
