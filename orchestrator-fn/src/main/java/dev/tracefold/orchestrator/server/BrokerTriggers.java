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
import dev.tracefold.orchestrator.broker.DeliveryPolicy;
import dev.tracefold.orchestrator.broker.DeliveryPolicy.Backoff;
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
final class BrokerTriggers {
    private final HttpClient client;

    BrokerTriggers(HttpClient client) {
        this.client = client;
    }

    List<Trigger> read(String json) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("triggers: " + e.getOriginalMessage(), e);
        }
        List<Trigger> triggers = new ArrayList<>();
        Map<Service, ReplicaSlots> slots = new HashMap<>();
        for (JsonNode node : root) {
            triggers.add(trigger(node, slots));
        }
        return triggers;
    }

    private Trigger trigger(JsonNode node, Map<Service, ReplicaSlots> slots) {
        JsonNode delivery = node.path("delivery");
        Duration timeout = Duration.parse(delivery.path("timeout").asText("PT10M"));
        List<TriggerFilter> filters = new ArrayList<>();
        node.path("filters").forEach(filter -> filters.add(filter(filter)));
        List<String> addresses = new ArrayList<>();
        node.path("subscribers").forEach(address -> addresses.add(address.asText()));
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException(
                    "trigger %s: expected subscribers but there are none"
                            .formatted(node.path("name")));
        }
        Service service = new Service(addresses, node.path("containerConcurrency").asInt(0));
        return new Trigger(
                node.path("name").asText("trigger"),
                new TriggerFilter.All(filters),
                new Subscriber(
                        String.join(",", addresses),
                        new ReplicaSet(
                                addresses.stream()
                                        .map(address -> subscriber(address, timeout))
                                        .toList(),
                                slots.computeIfAbsent(service, Service::slots))),
                new DeliveryPolicy(
                        delivery.path("retry").asInt(0),
                        backoff(delivery.path("backoffPolicy").asText("exponential")),
                        Duration.parse(delivery.path("backoffDelay").asText("PT0.5S")),
                        Optional.of(delivery.path("deadLetterSink").asText())
                                .filter(sink -> !sink.isEmpty())
                                .map(sink -> new Subscriber(sink, subscriber(sink, timeout)))));
    }

    private EventHandler subscriber(String address, Duration timeout) {
        return new HttpEventHandler(client, URI.create(address), timeout);
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
            default ->
                    throw new IllegalArgumentException(
                            "filter: expected exact, prefix, suffix, all, any or not but was "
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

    /// Replicas and how many events each may have; 0 is as many as come.
    private record Service(List<String> addresses, int containerConcurrency) {
        Service {
            addresses = List.copyOf(addresses);
        }

        ReplicaSlots slots() {
            return new ReplicaSlots(
                    addresses.size(),
                    containerConcurrency == 0 ? Integer.MAX_VALUE : containerConcurrency);
        }
    }
}
